// Calls a logger's flush from a thread of its own, so that no training step waits for storage.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>

namespace fulgurite {

class BackgroundFlush {
 public:
  /// `flush` may throw; the error is logged and the next call tries again.
  BackgroundFlush(std::function<void()> flush, std::chrono::duration<double> delay);
  /// Ends the thread without another flush.
  ~BackgroundFlush() = default;

  /// Something is there to be flushed, within the delay.
  void touch();
  /// Flush as soon as the thread gets to it.
  void hurry();

 private:
  using Clock = std::chrono::steady_clock;
  void run(const std::stop_token& stop);
  void due_at(Clock::time_point when);

  const std::function<void()> flush_;
  const Clock::duration delay_;
  std::mutex mutex_;  // guards due_
  std::condition_variable_any changed_;
  std::optional<Clock::time_point> due_;
  std::jthread thread_;  // last: it uses all of the above; begun by the first touch
};

}  // namespace fulgurite
