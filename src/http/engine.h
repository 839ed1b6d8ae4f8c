// The process-wide HTTP engine: n loop threads, each with one curl multi handle.
//
// Requests are submitted from any thread and run on the least loaded loop; the bodies go from
// payload memory to the socket and from the socket into the sink's memory. No user code runs on a
// loop thread. After fork the child starts with a fresh engine.
#pragma once

#include <memory>

#include "http/message.h"

namespace fulgurite::http {

class Transfer;

/// A request under way. Destroying it cancels the request and waits until the engine has let go
/// of its memory. One thread at a time.
class Pending {
 public:
  Pending() = default;
  Pending(Pending&&) noexcept;
  Pending& operator=(Pending&&) noexcept;
  ~Pending();

  /// Waits for the response. May be called once; without a request under way it is `cancelled`,
  /// and so is what a forked child gets for a request of its parent.
  Response get();
  bool valid() const noexcept { return transfer_ != nullptr; }

 private:
  friend class Engine;
  explicit Pending(std::shared_ptr<Transfer> transfer);
  std::shared_ptr<Transfer> transfer_;
};

class Engine {
 public:
  /// The engine of this process; started on first use.
  static Engine& instance();

  /// `loops` = 0: min(4, cores), or FULGURITE_HTTP_LOOPS.
  explicit Engine(unsigned loops = 0);
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  /// Starts a request. Thread-safe; returns at once.
  Pending submit(Request request);
  /// submit and get.
  Response send(Request request) { return submit(std::move(request)).get(); }

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace fulgurite::http
