#include "http/loop.h"

#include <signal.h>

#include <algorithm>
#include <new>

namespace fulgurite::http {
namespace {

// Transfers on the wire at once. More wait here rather than in curl, whose connect timeout and
// stall detection would count the waiting.
constexpr std::size_t kMaxActive = 256;
constexpr std::size_t kMaxIdleHandles = 64;
constexpr long kMaxIdleConnections = 256;
constexpr int kMaxSleepMs = 60'000;

/// While it lives, threads that are made here start with every signal blocked: handlers run on the
/// program's own threads, and SIGPIPE of a TLS write ends nobody.
class BlockSignals {
 public:
  BlockSignals() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~BlockSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t before_;
};

EasyRequest* easy_of(CURL* handle) {
  EasyRequest* easy = nullptr;
  curl_easy_getinfo(handle, CURLINFO_PRIVATE, &easy);
  return easy;
}

}  // namespace

Loop::Loop() : multi_(curl_multi_init()) {
  if (!multi_) throw std::bad_alloc();
  curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, kMaxIdleConnections);
  curl_multi_setopt(multi_, CURLMOPT_PIPELINING, CURLPIPE_NOTHING);
  active_.reserve(kMaxActive);
  idle_.reserve(kMaxActive);
  const BlockSignals block;
  thread_ = std::thread([this] { run(); });
}

Loop::~Loop() {
  stop();
  idle_.clear();
  curl_multi_cleanup(multi_);
}

void Loop::submit(std::shared_ptr<Transfer> transfer) {
  bool wake;
  {
    std::lock_guard lock(mutex_);
    if (stopping_) {
      ++load_;
      return complete_cancelled(*transfer);
    }
    // Who made the queue not empty has woken the loop, or the loop is full and comes by itself.
    wake = submitted_.empty();
    submitted_.push_back(std::move(transfer));
    ++load_;
  }
  if (wake) curl_multi_wakeup(multi_);
}

void Loop::look_for_cancelled() noexcept {
  cancel_asked_ = true;
  curl_multi_wakeup(multi_);
}

void Loop::stop() noexcept {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  curl_multi_wakeup(multi_);
  if (thread_.joinable()) thread_.join();
}

void Loop::run() noexcept {
  while (!stopping()) {
    if (cancel_asked_.exchange(false)) {
      cancel_where([](const Transfer& transfer) { return transfer.cancel_asked(); });
    }
    start_submitted();
    int running;
    curl_multi_perform(multi_, &running);
    finish_completed();
    start_submitted();
    curl_multi_poll(multi_, nullptr, 0, kMaxSleepMs, nullptr);
  }
  cancel_where([](const Transfer&) { return true; });
}

bool Loop::stopping() noexcept {
  std::lock_guard lock(mutex_);
  return stopping_;
}

void Loop::start_submitted() noexcept {
  while (active_.size() < kMaxActive) {
    auto transfer = next_submitted();
    if (!transfer) return;
    start(std::move(transfer));
  }
}

std::shared_ptr<Transfer> Loop::next_submitted() noexcept {
  std::lock_guard lock(mutex_);
  if (submitted_.empty()) return nullptr;
  auto transfer = std::move(submitted_.front());
  submitted_.pop_front();
  return transfer;
}

void Loop::start(std::shared_ptr<Transfer> transfer) noexcept {
  if (transfer->cancel_asked()) return complete_cancelled(*transfer);
  try {
    if (idle_.empty()) idle_.push_back(std::make_unique<EasyRequest>());
  } catch (const std::bad_alloc&) {
    transfer->response.failure = Failure::too_large;  // the text would need memory too
    return complete(*transfer);
  }
  active_.push_back(std::move(idle_.back()));
  idle_.pop_back();
  EasyRequest& easy = *active_.back();
  const CURLcode refused = easy.begin(std::move(transfer));
  if (refused != CURLE_OK || curl_multi_add_handle(multi_, easy.handle()) != CURLM_OK) {
    finish(easy, refused != CURLE_OK ? refused : CURLE_OUT_OF_MEMORY);
  }
}

void Loop::finish_completed() noexcept {
  int left;
  while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    const CURLcode result = message->data.result;
    EasyRequest& easy = *easy_of(message->easy_handle);
    curl_multi_remove_handle(multi_, easy.handle());
    finish(easy, result);
  }
}

/// For a handle that is not in the multi any more.
void Loop::finish(EasyRequest& easy, CURLcode result) noexcept {
  auto transfer = easy.end(result);
  const auto place = std::find_if(active_.begin(), active_.end(),
                                  [&](const auto& each) { return each.get() == &easy; });
  auto freed = std::move(*place);
  *place = std::move(active_.back());
  active_.pop_back();
  // After some failures (an unknown host) a handle keeps its buffers, and curl refuses it a new
  // size.
  if (result == CURLE_OK && idle_.size() < kMaxIdleHandles) idle_.push_back(std::move(freed));
  complete(*transfer);
}

void Loop::cancel_where(bool (*condemned)(const Transfer&)) noexcept {
  for (std::size_t i = active_.size(); i-- > 0;) {  // backwards: finish moves the last one here
    EasyRequest& easy = *active_[i];
    if (!condemned(easy.transfer())) continue;
    curl_multi_remove_handle(multi_, easy.handle());
    finish(easy, CURLE_ABORTED_BY_CALLBACK);
  }
  std::lock_guard lock(mutex_);
  std::erase_if(submitted_, [&](const std::shared_ptr<Transfer>& transfer) {
    if (!condemned(*transfer)) return false;
    complete_cancelled(*transfer);
    return true;
  });
}

void Loop::complete_cancelled(Transfer& transfer) noexcept {
  transfer.response.failure = Failure::cancelled;
  complete(transfer);
}

void Loop::complete(Transfer& transfer) noexcept {
  --load_;
  transfer.complete();
}

}  // namespace fulgurite::http
