// When to send a request again, and after which pause.
//
// The caller owns the loop: it sends, shows the response to `again`, and sends anew (signed anew,
// from the byte reached) while that says true. So one function in each client holds the whole life
// of a request. Backoff is exponential with full jitter (AWS Architecture Blog, "Exponential
// Backoff And Jitter"); Retry-After (RFC 9110, section 10.2.3) is honoured; a deadline bounds
// everything but bodies that still move.
#pragma once

#include <chrono>
#include <optional>
#include <stop_token>
#include <string_view>

#include "http/message.h"

namespace fulgurite::http {

struct RetryPolicy {
  int max_retries = 10;                            ///< attempts after the first
  std::chrono::milliseconds initial_backoff{100};  ///< bound of the first pause; doubles
  std::chrono::milliseconds max_backoff{15'000};   ///< bound of every pause
  /// No new attempt this long after the first failure was seen. A call whose answer is looked at
  /// late, as that of the last of many parts, has it whole.
  std::chrono::milliseconds deadline{180'000};
  /// By an earlier answer: a server that cannot be reached is waited for like one that fails.
  bool address_is_known = false;
};

/// Servers that cannot be reached at all are mostly misspelt: their own, smaller bounds make a
/// wrong endpoint fail within seconds, unless its address is known to be right.
inline constexpr int kMaxConnectRetries = 3;
inline constexpr std::chrono::milliseconds kConnectPatience{10'000};

/// Whether an answer is worth another attempt, before any counting.
enum class Outcome {
  final,      ///< success, or an error that will stay
  transient,  ///< try again after a pause
  throttled,  ///< try again after a longer pause: the server asked for it
};

/// By transport failure, by the provider's error code where it is given ("SlowDown",
/// "RequestTimeout", "InternalError"), else by status (408, 429, 500, 502, 503, 504).
Outcome classify(const Response& response, std::string_view provider_code = {});

/// From the shortest to the longest pause before retry number `retry`, which counts from 1. The
/// bound doubles each time. A transient pause is drawn from nothing to the bound; after throttling
/// and failed connections it is drawn from the upper half of a bound four times as high.
struct PauseRange {
  std::chrono::milliseconds least;
  std::chrono::milliseconds most;
};
PauseRange pause_range(const RetryPolicy& policy, int retry, bool longer);

/// How long the server asks us to wait, in either of the forms that Retry-After has; 0 without it.
std::chrono::milliseconds retry_after(const Response& response);

/// The attempts of one call. One thread at a time.
class Retry {
 public:
  Retry(const RetryPolicy& policy, std::stop_token stop);

  /// After an attempt: true = send it again; the pause has then been slept. False = the response
  /// stands, either because it is final or because the policy is used up or `stop` was asked. A
  /// pause that would end after the deadline is not begun.
  bool again(const Response& response, std::string_view provider_code = {});
  /// The same with the caller's own judgement of the answer.
  bool again(const Response& response, Outcome outcome);

  int attempts() const noexcept { return attempts_; }
  /// Since the first attempt was begun.
  std::chrono::milliseconds elapsed() const;

 private:
  using Clock = std::chrono::steady_clock;

  bool unreachable_for_long();
  bool pause(std::chrono::milliseconds time);
  Clock::duration failing_for() const;

  RetryPolicy policy_;
  std::stop_token stop_;
  Clock::time_point start_;
  std::optional<Clock::time_point> first_failure_;
  int attempts_ = 0;
  int failed_connects_ = 0;
};

}  // namespace fulgurite::http
