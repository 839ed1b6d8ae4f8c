// A TCP proxy between a client and a real server, which breaks connections as networks do.
//
// Bytes pass through unchanged until a fault strikes: a request matches it, and enough bytes of
// that request or of its answer have passed. For plain http; it knows just enough of it to see
// where requests begin. Who calls it: tests/fault.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace fulgurite::test {

struct Fault {
  enum class Kind {
    none,
    reset,     ///< a TCP reset to both sides
    truncate,  ///< an orderly end of the connection
    stall,     ///< nothing moves any more; the connection stays open
    corrupt,   ///< one bit of the byte at that place is flipped
    delay,     ///< the answer begins late by `pause`
    refuse,    ///< the request is read to its end, not passed on, and answered with `answer`
  };

  Kind kind = Kind::none;
  bool in_answer = false;  ///< strikes in the answer rather than in the request
  /// Strikes when so many bytes of the request (or its answer), with the head, have passed.
  std::uint64_t after_bytes = 0;
  int times = 1 << 30;  ///< strikes so often, then everything passes
  /// Which requests it concerns, by their first line: "PUT /bucket/key?partNumber=1 HTTP/1.1".
  std::function<bool(std::string_view request_line)> concerns{};
  std::chrono::milliseconds pause{0};
  std::string answer{};
};

class FaultProxy {
 public:
  /// Listens on a free port of 127.0.0.1 and passes connections on to `host`:`port`. Throws
  /// std::runtime_error if it cannot.
  FaultProxy(const std::string& host, int port);
  /// Ends every connection and joins every thread.
  ~FaultProxy();

  std::string address() const;  ///< "127.0.0.1:12345"
  /// From now on, also on connections that are open.
  void set_fault(Fault fault);
  int strikes() const;  ///< how often the present fault has struck

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace fulgurite::test
