// A scripted server on loopback, or on a Unix socket, that speaks bytes: the test says what each
// connection does.
//
// The real cluster proves that we speak the protocol; this one proves what we do when the other
// side does not.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <cstring>
#include <functional>
#include <stdexcept>
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

  /// Sends a byte with open files, of a Unix socket.
  void send_files(const std::vector<int>& files) {
    std::vector<char> control(CMSG_SPACE(files.size() * sizeof(int)));
    char byte = 0;
    iovec piece{&byte, 1};
    msghdr message{};
    message.msg_iov = &piece;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    cmsghdr* head = CMSG_FIRSTHDR(&message);
    head->cmsg_level = SOL_SOCKET;
    head->cmsg_type = SCM_RIGHTS;
    head->cmsg_len = CMSG_LEN(files.size() * sizeof(int));
    std::memcpy(CMSG_DATA(head), files.data(), files.size() * sizeof(int));
    (void)!::sendmsg(socket_.get(), &message, MSG_NOSIGNAL);
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
    start(std::move(script), address);
    socklen_t size = sizeof address;
    ::getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
  }

  FakeServer(const std::string& path, Script script)
      : listener_(::socket(AF_UNIX, SOCK_STREAM, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    start(std::move(script), address);
  }

  ~FakeServer() {
    ::shutdown(listener_.get(), SHUT_RDWR);
    acceptor_.join();
    for (std::thread& handler : handlers_) handler.join();
  }

  Endpoint endpoint() const { return {"127.0.0.1", port_}; }
  int connections() const { return accepted_; }

 private:
  template <class Address>
  void start(Script script, const Address& address) {
    const auto* generic = reinterpret_cast<const sockaddr*>(&address);
    if (::bind(listener_.get(), generic, sizeof address) != 0 ||
        ::listen(listener_.get(), 16) != 0) {
      throw std::runtime_error("no place to listen");
    }
    acceptor_ = std::thread([this, script = std::move(script)] { accept_all(script); });
  }

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
