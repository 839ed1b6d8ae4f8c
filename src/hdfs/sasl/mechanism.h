// One side of a SASL exchange, whatever the mechanism: tokens in and out, then bytes wrapped in its
// security layer. Who calls it: the handshakes of rpc_connection and datanode_connection; they own
// the framing. Implementations: kerberos.h (GSSAPI), digest_md5.h. RFC 4422.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace fulgurite::hdfs {

/// The client's side of one connection. Errors of all calls: unauthenticated if the server or its
/// answer is not to be trusted, corrupted for damaged or hostile bytes. Their reasons hold no
/// secret. Threads: `wrap` by one thread while another calls `unwrap`; else one at a time.
class SaslMechanism {
 public:
  virtual ~SaslMechanism() = default;

  /// The answer to a challenge. The first call has the first challenge, or an empty one if the
  /// server sent none. May answer with nothing.
  virtual std::string evaluate(std::string_view challenge) = 0;
  /// The mechanism has seen all that it must: the server has proved who it is.
  virtual bool complete() const = 0;

  /// A security layer was negotiated: all that follows goes through wrap and unwrap. Precondition
  /// of this and the following: `complete()`.
  virtual bool protects() const = 0;
  /// The most bytes that `wrap` may be given, by what the server takes.
  virtual std::size_t most_to_wrap() const noexcept = 0;
  /// One token, without any length in front: the caller frames it.
  virtual std::string wrap(std::string_view bytes) = 0;
  /// What the token of the server's `wrap` held.
  virtual std::string unwrap(std::string_view token) = 0;
};

}  // namespace fulgurite::hdfs
