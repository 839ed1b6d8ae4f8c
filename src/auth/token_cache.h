// Keeps one credential fresh for many threads: AWS credentials, OAuth bearer tokens.
//
// It knows when to ask and makes sure that only one thread asks; where the token comes from is the
// function it is given. Called by the credential providers of each cloud.
#pragma once

#include <chrono>
#include <exception>
#include <functional>
#include <future>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "base/log.h"
#include "base/time.h"

namespace fulgurite::auth {

/// `Token` is a value with `==` and `std::optional<TimePoint> expires` (empty = never).
/// Thread-safe. Starts no thread: the caller that finds the token old fetches the new one.
template <class Token>
class TokenCache {
 public:
  /// Tokens are renewed this long before they expire, while the old ones are still handed out.
  static constexpr std::chrono::seconds kRenewBefore{300};
  /// After a renewal that failed the old token serves for this long before the next attempt.
  static constexpr std::chrono::seconds kPauseAfterFailure{10};

  /// `fetch` is called without locks held, by one thread at a time, and may throw. `now` is for
  /// tests.
  explicit TokenCache(std::function<Token()> fetch,
                      std::function<TimePoint()> now = &std::chrono::system_clock::now)
      : fetch_(std::move(fetch)), now_(std::move(now)) {}

  /// A token that is good now. Callers that need one while a fetch is under way wait for that fetch
  /// and share its outcome, be it an exception; the next call after a failure fetches again.
  Token get() {
    std::unique_lock lock(mutex_);
    const auto now = now_();
    if (cached_ && valid_at(now + kRenewBefore)) return *cached_;
    const bool usable = cached_ && valid_at(now);
    if (usable && (flight_.valid() || now < pause_until_)) return *cached_;
    if (flight_.valid()) {
      auto flight = flight_;
      lock.unlock();
      return flight.get();
    }
    return usable ? renew(std::move(lock)) : fetch(std::move(lock));
  }

  /// The server refused `stale`: forget it, unless it has been replaced already.
  void refresh(const Token& stale) {
    const std::lock_guard lock(mutex_);
    if (cached_ && *cached_ == stale) cached_.reset();
  }

 private:
  /// Needs mutex_ and a cached token.
  bool valid_at(TimePoint time) const { return !cached_->expires || time < *cached_->expires; }

  /// A fetch for which the old token stands in if it fails.
  Token renew(std::unique_lock<std::mutex> lock) {
    Token old = *cached_;
    try {
      return fetch(std::move(lock));
    } catch (const std::exception& error) {
      log(LogLevel::warning, std::string("keeps the old credentials for now: ") + error.what());
      const std::lock_guard relock(mutex_);
      pause_until_ = now_() + kPauseAfterFailure;
      return old;
    }
  }

  Token fetch(std::unique_lock<std::mutex> lock) {
    std::promise<Token> promise;
    flight_ = promise.get_future().share();
    lock.unlock();
    try {
      Token token = fetch_();
      lock.lock();
      cached_ = token;
      flight_ = {};
      promise.set_value(token);
      return token;
    } catch (...) {
      if (!lock.owns_lock()) lock.lock();
      flight_ = {};
      promise.set_exception(std::current_exception());
      throw;
    }
  }

  const std::function<Token()> fetch_;
  const std::function<TimePoint()> now_;
  std::mutex mutex_;  // guards everything below
  std::optional<Token> cached_;
  std::shared_future<Token> flight_;  // valid while a fetch is under way
  TimePoint pause_until_{};
};

}  // namespace fulgurite::auth
