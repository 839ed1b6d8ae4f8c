// The SASL mechanism GSSAPI with Kerberos 5, client side, and its security layers.
//
// Tickets and keys are MIT krb5's business. Who calls it: rpc_handshake.
// Spec: RFC 4752 (https://www.rfc-editor.org/rfc/rfc4752).
#pragma once

#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "hdfs/sasl/gss.h"
#include "hdfs/sasl/gss_error.h"
#include "hdfs/sasl/mechanism.h"
#include "hdfs/sasl/protection.h"

namespace fulgurite::hdfs {

/// Errors besides the interface's: those of gss_error.
/// Cost: a request to the KDC for the first connection to a server; some for the first with a
/// keytab.
class Kerberos final : public SaslMechanism {
 public:
  /// `accepted` in order of preference. Errors: unauthenticated if there is no such ticket.
  Kerberos(KerberosParties parties, std::vector<Protection> accepted);

  std::string evaluate(std::string_view challenge) override;
  bool complete() const override { return state_ == State::complete; }
  bool protects() const override { return protection_ != Protection::authentication; }
  std::size_t most_to_wrap() const noexcept override { return most_to_wrap_; }
  std::string wrap(std::string_view bytes) override;
  std::string unwrap(std::string_view token) override;

 private:
  enum class State { identifying, agreeing, complete };

  std::string identify(std::string_view challenge);
  std::string agree(std::string_view challenge);
  Protection choose(unsigned offered) const;
  void limit_messages(std::uint32_t server_takes);
  std::string seal(std::string_view bytes, bool encrypt);
  std::string open(std::string_view token, bool encrypted);
  [[noreturn]] void refuse(ErrorCode code, const std::string& reason,
                           const std::string& advice) const;

  const KerberosParties parties_;
  const std::vector<Protection> accepted_;
  GssCredential credential_;
  GssName server_;
  State state_ = State::identifying;
  Protection protection_ = Protection::authentication;
  std::size_t most_to_wrap_ = 0;

  std::mutex mutex_;  // guards context_, whose keys wrap and unwrap share
  GssContext context_;
};

}  // namespace fulgurite::hdfs
