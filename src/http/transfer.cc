#include "http/transfer.h"

#include "http/loop.h"

namespace fulgurite::http {

void Transfer::complete() noexcept {
  response.elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::steady_clock::now() - started_);
  {
    std::lock_guard lock(mutex_);
    done_ = true;
  }
  changed_.notify_all();
}

void Transfer::wait() noexcept {
  {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return done_; });
  }
  on_stop_.reset();
  request = {};
}

void Transfer::cancel() noexcept {
  cancel_asked_ = true;
  loop->look_for_cancelled();
}

void Transfer::watch_stop_token() {
  if (request.stop.stop_possible()) on_stop_.emplace(request.stop, Canceller{this});
}

}  // namespace fulgurite::http
