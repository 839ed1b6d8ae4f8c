// Loops around connect, sendmsg and recvmsg. Timeouts are the socket's own (SO_RCVTIMEO,
// SO_SNDTIMEO, which on Linux bound connect too), so that a step is one system call.
#include "hdfs/socket.h"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstring>

namespace fulgurite::hdfs {
namespace {

using std::chrono::milliseconds;

[[noreturn]] void throw_socket_error(ErrorCode code, std::string_view doing, const Endpoint& peer,
                                     const std::string& reason, const std::string& advice) {
  ErrorDetails details;
  details.operation = "hdfs " + std::string(doing);
  details.url = peer.text();
  details.reason = reason;
  details.advice = advice;
  details.retryable = true;
  throw Error(code, std::move(details));
}

using Addresses = std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)>;

Addresses look_up(const Endpoint& peer) {
  addrinfo wanted{};
  wanted.ai_family = AF_UNSPEC;
  wanted.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const std::string port = std::to_string(peer.port);
  if (int error = ::getaddrinfo(peer.host.c_str(), port.c_str(), &wanted, &found); error != 0) {
    throw_socket_error(ErrorCode::unavailable, "connect", peer, ::gai_strerror(error),
                       "check the host name, and that this machine can look it up");
  }
  return {found, &::freeaddrinfo};
}

void set_timeout(int socket, int option, milliseconds value) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(value);
  const auto rest = std::chrono::duration_cast<std::chrono::microseconds>(value - seconds);
  const timeval time{seconds.count(), rest.count()};
  ::setsockopt(socket, SOL_SOCKET, option, &time, sizeof time);
}

// The number of a connected socket, or nothing and `error`.
Descriptor connect_to(const addrinfo& address, milliseconds timeout, int& error) {
  Descriptor socket(
      ::socket(address.ai_family, address.ai_socktype | SOCK_CLOEXEC, address.ai_protocol));
  if (socket.valid()) set_timeout(socket.get(), SO_SNDTIMEO, timeout);
  if (socket.valid() && ::connect(socket.get(), address.ai_addr, address.ai_addrlen) == 0) {
    return socket;
  }
  error = errno == EINPROGRESS ? ETIMEDOUT : errno;
  return {};
}

std::span<iovec> without_front(std::span<iovec> pieces, std::size_t done) {
  while (!pieces.empty() && done >= pieces.front().iov_len) {
    done -= pieces.front().iov_len;
    pieces = pieces.subspan(1);
  }
  if (done > 0) {
    pieces.front().iov_base = static_cast<std::byte*>(pieces.front().iov_base) + done;
    pieces.front().iov_len -= done;
  }
  return pieces;
}

msghdr message_of(std::span<iovec> pieces) {
  msghdr message{};
  message.msg_iov = pieces.data();
  message.msg_iovlen = std::min<std::size_t>(pieces.size(), IOV_MAX);
  return message;
}

}  // namespace

std::string Endpoint::text() const {
  if (port == 0) return host;
  const bool is_ipv6 = host.find(':') != std::string::npos;
  return (is_ipv6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

Socket::Socket(const Endpoint& peer, const SocketTimeouts& timeouts) : peer_(peer) {
  const Addresses addresses = look_up(peer);
  Descriptor socket;
  int error = 0;
  for (const addrinfo* address = addresses.get(); address && !socket.valid();
       address = address->ai_next) {
    socket = connect_to(*address, timeouts.connect, error);
  }
  if (!socket.valid()) fail("connect", error);
  set_timeout(socket.get(), SO_SNDTIMEO, timeouts.io);
  set_timeout(socket.get(), SO_RCVTIMEO, timeouts.io);
  const int on = 1;
  ::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  socket_ = std::make_shared<const UnsharedSocket>(std::move(socket));
}

Socket Socket::on_path(const std::string& path, const SocketTimeouts& timeouts) {
  Socket result(Descriptor(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)), {path, 0});
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) result.fail("connect", ENAMETOOLONG);
  std::ranges::copy(path, address.sun_path);
  const int socket = result.socket_->get();
  set_timeout(socket, SO_SNDTIMEO, timeouts.connect);
  if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    result.fail("connect", errno);
  }
  set_timeout(socket, SO_SNDTIMEO, timeouts.io);
  set_timeout(socket, SO_RCVTIMEO, timeouts.io);
  return result;
}

void Socket::send(std::span<iovec> pieces) {
  while (!pieces.empty()) {
    const msghdr message = message_of(pieces);
    const ssize_t done = ::sendmsg(socket_->get(), &message, MSG_NOSIGNAL);
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) fail("send", errno);
    pieces = without_front(pieces, static_cast<std::size_t>(done));
  }
}

void Socket::send(std::string_view bytes) {
  // sendmsg only reads, although its pointer is not to const.
  iovec piece{const_cast<char*>(bytes.data()), bytes.size()};
  send({&piece, 1});
}

std::size_t Socket::receive(std::span<iovec> pieces) {
  for (;;) {
    msghdr message = message_of(pieces);
    const ssize_t done = ::recvmsg(socket_->get(), &message, 0);
    if (done >= 0) return static_cast<std::size_t>(done);
    if (errno != EINTR) fail("receive", errno);
  }
}

std::vector<Descriptor> Socket::receive_files() {
  constexpr std::size_t kMost = 16;  // the kernel closes those for which there is no room
  alignas(cmsghdr) std::array<std::byte, CMSG_SPACE(kMost * sizeof(int))> control;
  std::byte byte;
  iovec piece{&byte, 1};
  msghdr message = message_of({&piece, 1});
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  ssize_t got = 0;
  do {
    got = ::recvmsg(socket_->get(), &message, MSG_CMSG_CLOEXEC);
  } while (got < 0 && errno == EINTR);
  if (got < 0) fail("receive", errno);
  if (got == 0) throw_closed();
  std::vector<Descriptor> files;
  for (const cmsghdr* part = CMSG_FIRSTHDR(&message); part;
       part = CMSG_NXTHDR(&message, const_cast<cmsghdr*>(part))) {
    if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS) continue;
    for (std::size_t at = 0; at + sizeof(int) <= part->cmsg_len - CMSG_LEN(0); at += sizeof(int)) {
      int number = -1;
      std::memcpy(&number, CMSG_DATA(part) + at, sizeof number);
      files.emplace_back(number);
    }
  }
  return files;
}

bool Socket::can_receive() const { return await_input(milliseconds(0)); }

bool Socket::await_input(milliseconds longest) const {
  pollfd wait{socket_->get(), POLLIN, 0};
  const int found = ::poll(&wait, 1, static_cast<int>(longest.count()));
  return found > 0 || (found < 0 && errno != EINTR);  // an error shows when receiving
}

void Socket::shut_down() noexcept { ::shutdown(socket_->get(), SHUT_RDWR); }

void Socket::throw_closed() const {
  throw_socket_error(ErrorCode::unavailable, "receive", peer_, "the server closed the connection",
                     "see the server's log");
}

void Socket::fail(std::string_view doing, int error) const {
  if (error == EAGAIN || error == EWOULDBLOCK || error == ETIMEDOUT) {
    throw_socket_error(ErrorCode::timeout, doing, peer_, "no answer in time",
                       "check that the server is alive and its port not behind a firewall");
  }
  throw_socket_error(ErrorCode::unavailable, doing, peer_, std::strerror(error),
                     peer_.port == 0 ? "check that the server runs, and lets this user connect"
                                     : "check host and port, and that the server runs");
}

}  // namespace fulgurite::hdfs
