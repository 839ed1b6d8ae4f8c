// One accepted connection of a test server: a blocking socket, with TLS over it if asked.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "support/test_certificate.h"

struct ssl_ctx_st;
struct ssl_st;

namespace fulgurite::test {

/// The server's side of TLS. Shared by its connections.
class TlsContext {
 public:
  explicit TlsContext(const TestCertificate& certificate);
  ssl_ctx_st* get() const { return context_.get(); }

 private:
  std::shared_ptr<ssl_ctx_st> context_;
};

/// Owns the socket. One thread at a time, except `interrupt`.
class WireStream {
 public:
  /// `tls` may be nullptr.
  WireStream(int fd, const TlsContext* tls);
  ~WireStream();
  WireStream(const WireStream&) = delete;
  WireStream& operator=(const WireStream&) = delete;

  /// The TLS handshake, if there is one. False when the peer does not go along.
  bool handshake();
  /// Appends what arrives next to `into`. False at the end of the connection.
  bool read_some(std::string& into);
  /// False when the peer is gone.
  bool write_all(std::string_view bytes);
  /// Ends our direction and drops what still arrives, until the peer ends its own. A connection
  /// closed with bytes unread is reset, and what was sent last is lost with it.
  void close_gently();
  /// The destructor will send a reset instead of an orderly end.
  void reset_on_close();
  /// Ends a read or write that another thread is blocked in; nothing works after it.
  void interrupt();

 private:
  int fd_;
  bool orderly_ = true;
  std::shared_ptr<ssl_st> ssl_;
};

}  // namespace fulgurite::test
