// One connection to a NameNode or DataNode, over TCP or on a Unix socket of this host: blocking,
// with a limit on how long each step waits.
//
// Who calls it: rpc_connection, datanode_connection. What it is not: curl is for HTTP, and these
// protocols are not.
#pragma once

#include <sys/socket.h>
#include <sys/uio.h>

#include <chrono>
#include <cstddef>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/descriptor.h"
#include "fulgurite/error.h"
#include "hdfs/unshared_socket.h"

namespace fulgurite::hdfs {

/// Where a server listens.
struct Endpoint {
  std::string host;  // a name, or an address without brackets; the path of a Unix socket
  int port = 0;      // 0 for a Unix socket

  std::string text() const;  // "host:port", "[::1]:port", "/path"
  friend bool operator==(const Endpoint&, const Endpoint&) = default;
};

struct SocketTimeouts {
  std::chrono::milliseconds connect{};
  std::chrono::milliseconds io{};  // that a send or receive may go without a single byte
};

/// All failures are Errors with code unavailable or timeout that name the peer, and are retryable.
/// Threads: one may send while one receives; `shut_down` is for any.
class Socket {
 public:
  /// Connects to the first of the host's addresses that answers.
  Socket(const Endpoint& peer, const SocketTimeouts& timeouts);
  /// Connects to a server on a Unix socket.
  static Socket on_path(const std::string& path, const SocketTimeouts& timeouts);
  /// Takes a connection that stands already, without timeouts.
  Socket(Descriptor connected, Endpoint peer)
      : peer_(std::move(peer)),
        socket_(std::make_shared<const UnsharedSocket>(std::move(connected))) {}

  const Endpoint& peer() const noexcept { return peer_; }

  /// Sends all of it; uses up the list.
  void send(std::span<iovec> pieces);
  void send(std::string_view bytes);

  /// Receives between 1 and as many bytes as the pieces hold. Returns how many; 0 at the end.
  std::size_t receive(std::span<iovec> pieces);
  /// Receives a byte from a Unix socket, and the open files that come with it, be it none. Nothing
  /// else may have been received ahead of it.
  std::vector<Descriptor> receive_files();
  /// The same, but without waiting: nothing is there if it returns false.
  bool can_receive() const;
  /// As `receive`, but returns false when the time to wait is over and not a byte came.
  bool await_input(std::chrono::milliseconds longest) const;

  /// Wakes whoever sends or receives, who fails, and all who come later.
  void shut_down() noexcept;

  /// Fails with the reason that the peer closed the connection.
  [[noreturn]] void throw_closed() const;

 private:
  friend class StopSocket;
  [[noreturn]] void fail(std::string_view doing, int error) const;

  Endpoint peer_;
  std::shared_ptr<const UnsharedSocket> socket_;
};

/// While it lives, a stop request shuts the socket down, so that nobody waits for its peer. It may
/// outlive the Socket, and keeps the connection's number from being given to another meanwhile.
class StopSocket {
 public:
  StopSocket(const std::stop_token& stop, const Socket& socket)
      : callback_(stop, Shutdown{socket.socket_}) {}

 private:
  struct Shutdown {
    std::shared_ptr<const UnsharedSocket> socket;
    void operator()() const noexcept { ::shutdown(socket->get(), SHUT_RDWR); }
  };
  std::stop_callback<Shutdown> callback_;
};

}  // namespace fulgurite::hdfs
