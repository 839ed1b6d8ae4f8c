// Waiting between attempts: longer each time, never past a deadline, ended by a stop request.
#pragma once

#include <chrono>
#include <stop_token>

namespace fulgurite::hdfs {

class Backoff {
 public:
  using Clock = std::chrono::steady_clock;
  using Milliseconds = std::chrono::milliseconds;

  /// Waits `first`, then twice as long each time up to `longest`, until `limit` is over.
  Backoff(Milliseconds first, Milliseconds longest, Milliseconds limit)
      : next_(first), longest_(longest), deadline_(Clock::now() + limit) {}

  /// Waits. Returns false, without waiting longer, if the limit is over or a stop was requested.
  bool wait(const std::stop_token& stop);

 private:
  Milliseconds next_;
  Milliseconds longest_;
  Clock::time_point deadline_;
};

}  // namespace fulgurite::hdfs
