// A scripted HTTP/1.1 server on loopback, for tests that care what goes over the wire.
//
// The test gives a handler; it sees every parsed request and says what to answer, and how to
// misbehave. Not a web server: no limits, no pipelining, one thread a connection. The real servers
// of the conformance suite prove that we speak the protocols; this one proves what we do when the
// other side does not.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fulgurite::test {

using WireFields = std::vector<std::pair<std::string, std::string>>;

/// A request as it arrived. The target is not decoded; a chunked body is.
struct WireRequest {
  std::string method, target, version;
  WireFields headers;
  std::string body;
  int connection = 0;  ///< 1 for the first connection accepted, 2 for the next ...

  /// The first header field of that name in any case; empty if there is none.
  std::string_view header(std::string_view name) const;
  bool has_header(std::string_view name) const;
};

/// What to send back. Aggregate: WireAnswer{.status = 503, .headers = {{"Retry-After", "1"}}}.
struct WireAnswer {
  /// What becomes of the connection after the answer.
  enum class End {
    keep,   ///< waits for the next request
    close,  ///< closes in the orderly way
    reset,  ///< sends a TCP reset
    stall,  ///< says nothing more and keeps the connection open
  };

  int status = 200;
  WireFields headers{};  ///< Content-Length is added unless given, or `chunked`
  std::string body{};
  bool chunked = false;                     ///< Transfer-Encoding: chunked, one chunk a piece
  std::size_t piece_bytes = 1 << 20;        ///< the body goes out in pieces of this size ...
  std::chrono::milliseconds pause{0};       ///< ... with this pause between them
  std::optional<std::size_t> body_limit{};  ///< only so much of the body is sent, then `end`
  std::optional<std::string> raw{};         ///< these bytes instead of status, headers and body
  End end = End::keep;

  static WireAnswer reset() { return {.raw = "", .end = End::reset}; }
  static WireAnswer close() { return {.raw = "", .end = End::close}; }
  static WireAnswer stall() { return {.raw = "", .end = End::stall}; }
};

class WireServer {
 public:
  /// Called by the connections' threads, several at a time.
  using Handler = std::function<WireAnswer(const WireRequest&)>;
  /// Sees a request before its body has been read; an answer ends the matter without reading it.
  using HeadHandler = std::function<std::optional<WireAnswer>(const WireRequest&)>;

  struct Options {
    bool tls = false;  ///< https, with a certificate for localhost and 127.0.0.1 made here
    HeadHandler on_head{};
  };

  /// Listens on a free port of 127.0.0.1. Throws std::runtime_error if it cannot.
  explicit WireServer(Handler handler);
  WireServer(Options options, Handler handler);
  /// Resets the connections that are still open and joins every thread.
  ~WireServer();

  int port() const;
  std::string url() const;      ///< "http://127.0.0.1:12345", no slash at the end
  std::string host() const;     ///< "127.0.0.1:12345"
  std::string ca_file() const;  ///< PEM file that verifies the certificate; only with `tls`

  /// Every request so far whose head was read, in order of arrival, with the body if it was read.
  std::vector<WireRequest> requests() const;
  int connections() const;  ///< how many were accepted so far
  /// Waits until `count` request heads have arrived. False if that takes longer than ten seconds.
  bool wait_for_requests(std::size_t count) const;
  /// Waits until at most `count` connections are open. False if it takes more than ten seconds.
  bool wait_for_open_connections(std::size_t count) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// A port of 127.0.0.1 on which nobody listens.
int unused_port();

}  // namespace fulgurite::test
