// Something that each process has its own of, where a forked child would find its parent's: threads
// that do not run in it, mutexes that those held, connections that are the parent's to use.
//
// Who calls it: hdfs/cluster. (http/engine is one of a kind and does the same for itself.)
#pragma once

#include <unistd.h>

#include <atomic>
#include <functional>
#include <memory>
#include <utility>

namespace fulgurite {

/// Thread-safe. What it hands out is valid until it is destroyed or the process forks.
template <class T>
class PerProcess {
 public:
  /// `make` may be called more than once by threads that ask at the same time.
  explicit PerProcess(std::function<std::unique_ptr<T>()> make)
      : make_(std::move(make)), owned_(new Owned{::getpid(), make_()}) {}

  ~PerProcess() {
    const Owned* owned = owned_;
    if (owned->process == ::getpid()) delete owned;
  }
  PerProcess(const PerProcess&) = delete;
  PerProcess& operator=(const PerProcess&) = delete;

  /// This process's. A fork's first call makes it; the parent's is left behind, never destroyed.
  T& get() {
    Owned* owned = owned_;
    if (owned->process == ::getpid()) return *owned->value;
    auto fresh = std::make_unique<Owned>(Owned{::getpid(), make_()});
    if (!owned_.compare_exchange_strong(owned, fresh.get())) return *owned->value;
    return *fresh.release()->value;
  }

 private:
  struct Owned {
    pid_t process;
    std::unique_ptr<T> value;
  };

  const std::function<std::unique_ptr<T>()> make_;
  std::atomic<Owned*> owned_;
};

}  // namespace fulgurite
