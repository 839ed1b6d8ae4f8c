// A request between the thread that waits for it and the loop that runs it.
//
// Who may touch what: `request` is constant, and `response` the loop's, until `complete`; then both
// are the waiting thread's.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>

#include "http/message.h"

namespace fulgurite::http {

class Loop;

class Transfer {
 public:
  explicit Transfer(Request started) : request(std::move(started)) {}

  Request request;
  Response response;

  /// Called by the loop as its last touch of request, response and the memory behind them.
  void complete() noexcept;
  /// Waits for completion. The request's memory is then let go by this thread and not by the loop,
  /// since the owners of a body may run any code when they are released.
  void wait() noexcept;

  /// Asks the loop to give up; does not wait. Any thread.
  void cancel() noexcept;
  bool cancel_asked() const noexcept { return cancel_asked_; }
  /// Cancels when the request's stop token says so, from now until `wait` has returned. The waiting
  /// thread.
  void watch_stop_token();

  /// Set before the transfer is handed to the loop.
  std::shared_ptr<Loop> loop;
  /// The process that submitted it: after a fork, the child has no loop that would complete it.
  unsigned process = 0;

 private:
  struct Canceller {
    Transfer* transfer;
    void operator()() const noexcept { transfer->cancel(); }
  };

  const std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
  std::atomic<bool> cancel_asked_ = false;
  std::optional<std::stop_callback<Canceller>> on_stop_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool done_ = false;  // guarded by mutex_
};

}  // namespace fulgurite::http
