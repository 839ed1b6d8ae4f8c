// One HTTP request and what came of it, as values. Who calls it: the provider clients.
//
// Nothing here throws for an HTTP status or a broken connection: a Response of any status and a
// failed transport are values, so that retrying is a loop and not a catch.
#pragma once

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fulgurite/buffer.h"

namespace fulgurite::http {

/// Header fields in order. Names compare without case.
class Headers {
 public:
  using Field = std::pair<std::string, std::string>;
  Headers() = default;
  Headers(std::initializer_list<Field> fields) : fields_(fields) {}

  void add(std::string name, std::string value);
  /// Replaces every field of that name.
  void set(std::string_view name, std::string value);
  void remove(std::string_view name);
  /// The first field of that name, or nullptr.
  const std::string* find(std::string_view name) const noexcept;
  /// The same, with the empty string for a missing field.
  std::string_view get(std::string_view name) const noexcept;

  auto begin() const noexcept { return fields_.begin(); }
  auto end() const noexcept { return fields_.end(); }
  bool empty() const noexcept { return fields_.empty(); }

 private:
  std::vector<Field> fields_;
};

/// How connections are made. Shared by all requests of a filesystem; connections are pooled among
/// requests with equal settings.
struct Transport {
  // Trust.
  std::string ca_bundle{};  ///< PEM file; empty = the system's store
  bool verify_tls = true;   ///< false accepts any certificate: tests and closed networks only
  // Route.
  std::string proxy{};  ///< "http://host:port"; empty = http_proxy, https_proxy of the environment
  std::string no_proxy{};  ///< hosts without proxy; empty = no_proxy of the environment
  /// "host:port" dialled whatever the URL says; for tests through proxies.
  std::string connect_to{};
  // Time.
  std::chrono::milliseconds connect_timeout{5000};
  std::chrono::seconds stall_time{20};       ///< gives up when for this long ...
  std::uint64_t stall_bytes_per_second = 1;  ///< ... fewer bytes than this moved; no total timeout
  std::string user_agent = "fulgurite";
};

struct Request {
  std::string method{};  ///< "GET", "HEAD", "PUT", "POST", "DELETE"
  std::string url{};     ///< absolute, percent-encoded; sent as it is, never normalised
  Headers headers{};
  Payload body{};
  /// Where the body of a 2xx answer goes. Without it, and for any other status, the body goes to
  /// Response::body. A sink shorter than the body fails the transfer with `too_large`.
  std::optional<Scatter> sink{};
  std::uint64_t max_body_bytes = 64ull << 20;    ///< bound of Response::body
  std::shared_ptr<const Transport> transport{};  ///< nullptr = defaults
  /// What the server may need for work of its own before it answers: added to stall_time.
  std::chrono::seconds server_time{0};
  std::stop_token stop{};
};

/// Why no whole response arrived.
enum class Failure {
  none,
  resolve,    ///< the host name has no address
  connect,    ///< nobody listens, no route, or the connect timeout passed
  tls,        ///< handshake or certificate
  stalled,    ///< too few bytes for too long
  reset,      ///< the connection ended before the response did
  too_large,  ///< the body exceeds the sink or max_body_bytes
  cancelled,  ///< the stop token
  protocol,   ///< not HTTP, or a request the client library refuses
};

struct Response {
  int status = 0;  ///< 0 if no status line arrived
  Headers headers;
  std::string body;            ///< what did not go into the sink
  std::uint64_t received = 0;  ///< bytes stored in the sink, also if the transfer then failed
  /// The body went out a second time, because the connection kept from before was dead: the server
  /// may have seen the request twice.
  bool resent = false;
  Failure failure = Failure::none;
  std::string failure_text;  ///< the library's words: "Connection refused"
  std::chrono::milliseconds elapsed{0};

  bool ok() const noexcept { return failure == Failure::none && status >= 200 && status < 300; }
};

}  // namespace fulgurite::http
