#include "http/sockets.h"

#include <sys/socket.h>
#include <unistd.h>

#include <mutex>
#include <new>
#include <set>

namespace fulgurite::http {
namespace {

struct OpenSockets {
  std::mutex mutex;
  std::set<curl_socket_t> all;  // guarded by mutex
};

/// Never destroyed: connections are closed until the very end of the process.
OpenSockets& open_sockets() {
  static auto* const sockets = new OpenSockets;
  return *sockets;
}

curl_socket_t open_socket(void*, curlsocktype, curl_sockaddr* address) noexcept {
  const int fd = ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
  if (fd < 0) return CURL_SOCKET_BAD;
  try {
    std::lock_guard lock(open_sockets().mutex);
    open_sockets().all.insert(fd);
  } catch (const std::bad_alloc&) {
    ::close(fd);
    return CURL_SOCKET_BAD;
  }
  return fd;
}

int close_socket(void*, curl_socket_t fd) noexcept {
  // Under the lock: between the two steps a fork would copy, or another thread reopen, this number.
  std::lock_guard lock(open_sockets().mutex);
  open_sockets().all.erase(fd);
  return ::close(fd);
}

}  // namespace

void use_noted_sockets(CURL* handle) noexcept {
  curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, &open_socket);
  curl_easy_setopt(handle, CURLOPT_CLOSESOCKETFUNCTION, &close_socket);
}

void hold_sockets() noexcept { open_sockets().mutex.lock(); }

void release_sockets_in_parent() noexcept { open_sockets().mutex.unlock(); }

void close_sockets_in_child() noexcept {
  for (const curl_socket_t fd : open_sockets().all) ::close(fd);
  open_sockets().all.clear();
  open_sockets().mutex.unlock();
}

}  // namespace fulgurite::http
