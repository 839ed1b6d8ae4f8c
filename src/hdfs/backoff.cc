#include "hdfs/backoff.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>

namespace fulgurite::hdfs {

bool Backoff::wait(const std::stop_token& stop) {
  const auto now = Clock::now();
  if (now >= deadline_ || stop.stop_requested()) return false;
  const auto until = std::min(now + next_, deadline_);
  next_ = std::min(2 * next_, longest_);
  std::mutex mutex;
  std::condition_variable_any stopped;
  std::unique_lock lock(mutex);
  stopped.wait_until(lock, stop, until, [] { return false; });
  return !stop.stop_requested();
}

}  // namespace fulgurite::hdfs
