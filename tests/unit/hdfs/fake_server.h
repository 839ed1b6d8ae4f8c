// A scripted server on loopback that speaks bytes: the test says what each connection does.
//
// The real cluster proves that we speak the protocol; this one proves what we do when the other
// side does not.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "base/descriptor.h"
#include "hdfs/socket.h"

namespace fulgurite::hdfs {

/// One accepted connection. Ends of input are empty strings.
class FakeConnection {
 public:
  explicit FakeConnection(int socket) : socket_(socket) {}

  /// Exactly `size` bytes, or fewer at the end of input.
  std::string receive(std::size_t size) {
    std::string bytes(size, '\0');
    std::size_t done = 0;
    while (done < size) {
      const ssize_t got = ::recv(socket_.get(), bytes.data() + done, size - done, 0);
      if (got <= 0) break;
      done += static_cast<std::size_t>(got);
    }
    bytes.resize(done);
    return bytes;
  }

  void send(const std::string& bytes) {
    (void)!::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
  }

  /// Waits until the other side is gone.
  void await_end() {
    while (!receive(1).empty()) {
    }
  }

 private:
  Descriptor socket_;
};

class FakeServer {
 public:
  using Script = std::function<void(FakeConnection& connection, int number)>;

  /// `script` handles each connection, numbered from 1, in a thread of its own.
  explicit FakeServer(Script script) : listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    if (::bind(listener_.get(), generic, size) != 0 || ::listen(listener_.get(), 16) != 0 ||
        ::getsockname(listener_.get(), generic, &size) != 0) {
      throw std::runtime_error("no port on loopback");
    }
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this, script = std::move(script)] { accept_all(script); });
  }

  ~FakeServer() {
    ::shutdown(listener_.get(), SHUT_RDWR);
    acceptor_.join();
    for (std::thread& handler : handlers_) handler.join();
  }

  Endpoint endpoint() const { return {"127.0.0.1", port_}; }
  int connections() const { return accepted_; }

 private:
  void accept_all(const Script& script) {
    for (;;) {
      const int socket = ::accept(listener_.get(), nullptr, nullptr);
      if (socket < 0) return;
      const int number = ++accepted_;
      handlers_.emplace_back([=] {
        FakeConnection connection(socket);
        script(connection, number);
      });
    }
  }

  Descriptor listener_;
  int port_ = 0;
  std::atomic<int> accepted_ = 0;
  std::thread acceptor_;
  std::vector<std::thread> handlers_;  // of acceptor_, until it ended
};

}  // namespace fulgurite::hdfs
