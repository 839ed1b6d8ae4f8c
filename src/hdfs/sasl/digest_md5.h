// The SASL mechanism DIGEST-MD5, client side: a password that both sides know, here of a token.
//
// Old, and weak by today's measure, but what Hadoop speaks wherever a token authenticates: calls
// with delegation tokens, data transfer with block tokens and encryption keys.
// Who calls it: transfer_handshake, RPC. Spec: RFC 2831 (https://www.rfc-editor.org/rfc/rfc2831).
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "hdfs/sasl/digest_directives.h"
#include "hdfs/sasl/digest_layer.h"
#include "hdfs/sasl/mechanism.h"
#include "hdfs/sasl/protection.h"

namespace fulgurite::hdfs {

struct DigestMd5Options {
  std::string user;      // ASCII, as is the password: Hadoop's are base64
  std::string password;  // a secret
  std::string uri;       // service and server: "hdfs/0"
  std::vector<Protection> accepted{Protection::authentication};  // the best liked first
  std::string cipher{};        // the only one to take: "3des"; empty: the first that is offered of
                               // 3des, rc4, des, rc4-56, rc4-40
  std::string client_nonce{};  // empty: a random one
};

class DigestMd5 final : public SaslMechanism {
 public:
  explicit DigestMd5(DigestMd5Options options);
  ~DigestMd5() override;

  std::string evaluate(std::string_view challenge) override;
  bool complete() const override { return state_ == State::complete; }
  bool protects() const override { return protection_ != Protection::authentication; }
  std::string wrap(std::string_view bytes) override;
  std::string unwrap(std::string_view token) override;

  std::size_t most_to_wrap() const noexcept override { return most_to_wrap_; }

  /// What was agreed on. Precondition: complete().
  Protection protection() const noexcept { return protection_; }

 private:
  enum class State { begun, answered, complete };

  std::string answer(const DigestDirectives& challenge);
  void choose_protection(const DigestDirectives& challenge);
  void choose_cipher(const DigestDirectives& challenge);
  void limit_messages(const DigestDirectives& challenge);
  void make_session_key(const std::string& realm, const std::string& nonce);
  std::string proof(const std::string& nonce, std::string_view method) const;
  void check_server(const DigestDirectives& final_challenge);

  DigestMd5Options options_;
  State state_ = State::begun;
  Protection protection_ = Protection::authentication;
  DigestCipher cipher_ = DigestCipher::triple_des;
  std::size_t most_to_wrap_ = 0;
  Md5 session_key_{};           // H(A1)
  std::string expected_proof_;  // that the server knows the password too
  std::unique_ptr<DigestDirection> to_server_;
  std::unique_ptr<DigestDirection> from_server_;
};

}  // namespace fulgurite::hdfs
