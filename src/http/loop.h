// One thread with one curl multi handle: runs many transfers at once and keeps their connections.
//
// Who calls it: Engine, which places transfers on loops; Transfer, to cancel.
#pragma once

#include <curl/curl.h>

#include <atomic>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "http/easy_request.h"
#include "http/transfer.h"

namespace fulgurite::http {

class Loop {
 public:
  Loop();
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  /// Takes a transfer and completes it some time, as cancelled if the loop has been stopped.
  void submit(std::shared_ptr<Transfer> transfer);
  /// Some transfer's `cancel_asked` has become true.
  void look_for_cancelled() noexcept;
  /// Transfers that are not complete.
  std::size_t load() const noexcept { return load_; }
  /// Completes everything as cancelled and joins the thread. May be called again.
  void stop() noexcept;

 private:
  using EasyList = std::vector<std::unique_ptr<EasyRequest>>;

  void run() noexcept;
  bool stopping() noexcept;
  void start_submitted() noexcept;
  void start(std::shared_ptr<Transfer> transfer) noexcept;
  std::shared_ptr<Transfer> next_submitted() noexcept;
  void finish_completed() noexcept;
  void finish(EasyRequest& easy, CURLcode result) noexcept;
  void cancel_where(bool (*condemned)(const Transfer&)) noexcept;
  void complete(Transfer& transfer) noexcept;
  void complete_cancelled(Transfer& transfer) noexcept;

  CURLM* multi_;
  std::atomic<std::size_t> load_ = 0;
  std::atomic<bool> cancel_asked_ = false;

  std::mutex mutex_;  // guards submitted_ and stopping_
  std::deque<std::shared_ptr<Transfer>> submitted_;
  bool stopping_ = false;

  // Only the loop's thread touches these.
  EasyList active_;
  EasyList idle_;

  std::thread thread_;
};

}  // namespace fulgurite::http
