// See background_flush.h.
#include "train/background_flush.h"

#include <exception>
#include <string>
#include <utility>

#include "base/log.h"

namespace fulgurite {

BackgroundFlush::BackgroundFlush(std::function<void()> flush, std::chrono::duration<double> delay)
    : flush_(std::move(flush)), delay_(std::chrono::duration_cast<Clock::duration>(delay)) {}

void BackgroundFlush::touch() { due_at(Clock::now() + delay_); }

void BackgroundFlush::hurry() { due_at(Clock::now()); }

void BackgroundFlush::due_at(Clock::time_point when) {
  {
    const std::lock_guard lock(mutex_);
    if (due_ && *due_ <= when) return;
    due_ = when;
    if (!thread_.joinable()) {
      thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
    }
  }
  changed_.notify_one();
}

void BackgroundFlush::run(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested()) {
    if (!due_) {
      changed_.wait(lock, stop, [&] { return due_.has_value(); });
      continue;
    }
    if (const auto when = *due_; Clock::now() < when) {
      changed_.wait_until(lock, stop, when, [&] { return *due_ < when; });
      continue;
    }
    due_.reset();
    lock.unlock();
    try {
      flush_();
    } catch (const std::exception& error) {
      log(LogLevel::warning, std::string("logs are not written yet: ") + error.what());
    }
    lock.lock();
  }
}

}  // namespace fulgurite
