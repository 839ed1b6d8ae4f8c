#include "hdfs/unshared_socket.h"

#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

#include <mutex>
#include <set>
#include <utility>

namespace fulgurite::hdfs {
namespace {

/// The sockets of this process.
struct OpenSockets {
  std::mutex mutex;  // guards numbers; held while the process forks
  std::set<int> numbers;
};

OpenSockets& open_sockets();

void before_fork() { open_sockets().mutex.lock(); }
void after_fork_in_parent() { open_sockets().mutex.unlock(); }

/// The numbers stay taken until their owners close them.
void after_fork_in_child() {
  OpenSockets& open = open_sockets();
  const Descriptor nowhere(::open("/dev/null", O_RDWR | O_CLOEXEC));
  for (const int number : open.numbers) ::dup3(nowhere.get(), number, O_CLOEXEC);
  open.numbers.clear();
  open.mutex.unlock();
}

/// Never destroyed, for a process may fork until its end.
OpenSockets& open_sockets() {
  static OpenSockets* const open = [] {
    auto* made = new OpenSockets;
    ::pthread_atfork(before_fork, after_fork_in_parent, after_fork_in_child);
    return made;
  }();
  return *open;
}

}  // namespace

UnsharedSocket::UnsharedSocket(Descriptor socket) : socket_(std::move(socket)) {
  OpenSockets& open = open_sockets();
  std::lock_guard lock(open.mutex);
  if (socket_.valid()) open.numbers.insert(socket_.get());
}

UnsharedSocket::~UnsharedSocket() {
  OpenSockets& open = open_sockets();
  std::lock_guard lock(open.mutex);
  open.numbers.erase(socket_.get());
}

}  // namespace fulgurite::hdfs
