#include "http/retry.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <condition_variable>
#include <mutex>
#include <random>

#include "base/time.h"

namespace fulgurite::http {
namespace {

using std::chrono::milliseconds;

constexpr long kMaxRetryAfterSeconds = 86'400;  // longer than any deadline, and safe to add to

// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html and the SDKs' lists; the
// same words serve STS, Google's XML API and Azure Storage.
constexpr std::array kThrottlingCodes = {
    std::string_view("SlowDown"),
    std::string_view("ServerBusy"),
    std::string_view("Throttling"),
    std::string_view("ThrottlingException"),
    std::string_view("ThrottledException"),
    std::string_view("RequestThrottled"),
    std::string_view("RequestThrottledException"),
    std::string_view("RequestLimitExceeded"),
    std::string_view("TooManyRequests"),
    std::string_view("TooManyRequestsException"),
    std::string_view("BandwidthLimitExceeded"),
};
constexpr std::array kTransientCodes = {
    std::string_view("InternalError"),       std::string_view("InternalFailure"),
    std::string_view("InternalServerError"), std::string_view("ServiceUnavailable"),
    std::string_view("RequestTimeout"),      std::string_view("RequestTimeoutException"),
    std::string_view("OperationTimedOut"),   std::string_view("IncompleteBody"),
};

template <class Codes>
bool contains(const Codes& codes, std::string_view code) {
  return std::find(codes.begin(), codes.end(), code) != codes.end();
}

Outcome classify_failure(Failure failure) {
  switch (failure) {
    case Failure::resolve:
    case Failure::connect:
    case Failure::stalled:
    case Failure::reset:
      return Outcome::transient;
    case Failure::none:
    case Failure::tls:
    case Failure::too_large:
    case Failure::cancelled:
    case Failure::protocol:
      return Outcome::final;
  }
  return Outcome::final;
}

Outcome classify_status(int status) {
  switch (status) {
    case 429:
      return Outcome::throttled;
    case 408:
    case 500:
    case 502:
    case 503:
    case 504:
      return Outcome::transient;
    default:
      return Outcome::final;
  }
}

bool unreachable(const Response& response) {
  return response.failure == Failure::connect || response.failure == Failure::resolve;
}

milliseconds random_between(PauseRange range) {
  thread_local std::minstd_rand generator(std::random_device{}());
  std::uniform_int_distribution<milliseconds::rep> pick(range.least.count(), range.most.count());
  return milliseconds(pick(generator));
}

}  // namespace

Outcome classify(const Response& response, std::string_view provider_code) {
  if (response.failure != Failure::none) return classify_failure(response.failure);
  if (contains(kThrottlingCodes, provider_code)) return Outcome::throttled;
  if (contains(kTransientCodes, provider_code)) return Outcome::transient;
  return classify_status(response.status);
}

PauseRange pause_range(const RetryPolicy& policy, int retry, bool longer) {
  milliseconds most = policy.initial_backoff * (longer ? 4 : 1);
  for (int i = 1; i < retry && most < policy.max_backoff; ++i) most *= 2;
  most = std::min(most, policy.max_backoff);
  return {longer ? most / 2 : milliseconds(0), most};
}

milliseconds retry_after(const Response& response) {
  const std::string_view text = response.headers.get("Retry-After");
  long seconds = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (parsed.ec == std::errc() && parsed.ptr == text.data() + text.size()) {
    return std::chrono::seconds(std::clamp(seconds, 0l, kMaxRetryAfterSeconds));
  }
  const auto time = parse_http_time(text);
  if (!time) return milliseconds(0);
  const auto wait = std::chrono::ceil<milliseconds>(*time - std::chrono::system_clock::now());
  return std::clamp<milliseconds>(wait, milliseconds(0),
                                  std::chrono::seconds(kMaxRetryAfterSeconds));
}

Retry::Retry(const RetryPolicy& policy, std::stop_token stop)
    : policy_(policy), stop_(std::move(stop)), start_(Clock::now()) {}

bool Retry::again(const Response& response, std::string_view provider_code) {
  return again(response, classify(response, provider_code));
}

bool Retry::again(const Response& response, Outcome outcome) {
  ++attempts_;
  if (outcome == Outcome::final || attempts_ > policy_.max_retries) return false;
  if (!first_failure_) first_failure_ = Clock::now();
  if (unreachable(response) && !policy_.address_is_known && unreachable_for_long()) return false;
  const bool longer = outcome == Outcome::throttled || unreachable(response);
  const auto drawn = random_between(pause_range(policy_, attempts_, longer));
  return pause(std::max(drawn, retry_after(response)));
}

bool Retry::unreachable_for_long() {
  return ++failed_connects_ > kMaxConnectRetries || failing_for() >= kConnectPatience;
}

/// False if it may not be slept to its end.
bool Retry::pause(milliseconds time) {
  if (failing_for() + time > policy_.deadline) return false;
  std::mutex mutex;
  std::condition_variable_any never;
  std::unique_lock lock(mutex);
  never.wait_for(lock, stop_, time, [] { return false; });
  return !stop_.stop_requested();
}

milliseconds Retry::elapsed() const {
  return std::chrono::duration_cast<milliseconds>(Clock::now() - start_);
}

Retry::Clock::duration Retry::failing_for() const { return Clock::now() - *first_failure_; }

}  // namespace fulgurite::http
