#include "http/retry.h"

#include <gtest/gtest.h>

#include <thread>

#include "base/time.h"

namespace fulgurite::http {
namespace {

using std::chrono::milliseconds;

Response status(int code, Headers headers = {}) {
  Response response;
  response.status = code;
  response.headers = std::move(headers);
  return response;
}

Response failed(Failure failure) {
  Response response;
  response.failure = failure;
  return response;
}

RetryPolicy quick(int retries) {
  return {.max_retries = retries,
          .initial_backoff = milliseconds(1),
          .max_backoff = milliseconds(2),
          .deadline = milliseconds(60'000)};
}

/// How many attempts are made when every one gets this response.
int attempts_on(const Response& response, const RetryPolicy& policy) {
  Retry retry(policy, {});
  while (retry.again(response)) continue;
  return retry.attempts();
}

TEST(ClassifyTest, Statuses_AsHttpMeansThem) {
  for (int final : {200, 206, 301, 400, 401, 403, 404, 409, 412, 416, 501, 505}) {
    EXPECT_EQ(classify(status(final)), Outcome::final) << final;
  }
  for (int transient : {408, 500, 502, 503, 504}) {
    EXPECT_EQ(classify(status(transient)), Outcome::transient) << transient;
  }
  EXPECT_EQ(classify(status(429)), Outcome::throttled);
}

TEST(ClassifyTest, ProviderCode_OutweighsStatus) {
  EXPECT_EQ(classify(status(503), "SlowDown"), Outcome::throttled);
  EXPECT_EQ(classify(status(400), "RequestTimeout"), Outcome::transient);
  EXPECT_EQ(classify(status(200), "InternalError"), Outcome::transient);
  EXPECT_EQ(classify(status(403), "AccessDenied"), Outcome::final);
}

TEST(ClassifyTest, TransportFailures_BrokenConnectionsAreTransient) {
  for (Failure failure : {Failure::connect, Failure::resolve, Failure::reset, Failure::stalled}) {
    EXPECT_EQ(classify(failed(failure)), Outcome::transient) << static_cast<int>(failure);
  }
  for (Failure failure :
       {Failure::tls, Failure::too_large, Failure::protocol, Failure::cancelled}) {
    EXPECT_EQ(classify(failed(failure)), Outcome::final) << static_cast<int>(failure);
  }
}

TEST(PauseRangeTest, Transient_DoublesUpToTheMaximumAndStartsAtNothing) {
  const RetryPolicy policy{.initial_backoff = milliseconds(100), .max_backoff = milliseconds(350)};
  const int expected[] = {100, 200, 350, 350};
  for (int retry = 1; retry <= 4; ++retry) {
    const auto range = pause_range(policy, retry, false);
    EXPECT_EQ(range.least, milliseconds(0));
    EXPECT_EQ(range.most, milliseconds(expected[retry - 1]));
  }
}

TEST(PauseRangeTest, Longer_IsFourTimesAsHighAndNeverShort) {
  const RetryPolicy policy{.initial_backoff = milliseconds(100), .max_backoff = milliseconds(600)};
  EXPECT_EQ(pause_range(policy, 1, true).least, milliseconds(200));
  EXPECT_EQ(pause_range(policy, 1, true).most, milliseconds(400));
  EXPECT_EQ(pause_range(policy, 2, true).most, milliseconds(600));
}

TEST(PauseRangeTest, ManyRetries_StayAtTheMaximum) {
  const RetryPolicy policy;
  EXPECT_EQ(pause_range(policy, 1000, false).most, policy.max_backoff);
}

TEST(RetryAfterTest, Seconds_AreTakenAsTheyAre) {
  EXPECT_EQ(retry_after(status(503, {{"Retry-After", "7"}})), milliseconds(7000));
}

TEST(RetryAfterTest, HttpDate_IsTheTimeUntilThen) {
  // Written by hand, because the project has no use for writing such dates.
  const auto soon = std::chrono::system_clock::now() + std::chrono::hours(1);
  const std::time_t seconds = std::chrono::system_clock::to_time_t(soon);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char text[64];
  strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts);
  const auto wait = retry_after(status(503, {{"retry-after", text}}));
  EXPECT_GT(wait, std::chrono::minutes(59));
  EXPECT_LE(wait, std::chrono::minutes(60));
}

TEST(RetryAfterTest, PastDateNonsenseOrNothing_IsNoWait) {
  EXPECT_EQ(retry_after(status(503, {{"Retry-After", "Fri, 31 Dec 1999 23:59:59 GMT"}})),
            milliseconds(0));
  EXPECT_EQ(retry_after(status(503, {{"Retry-After", "soon"}})), milliseconds(0));
  EXPECT_EQ(retry_after(status(503, {{"Retry-After", "-5"}})), milliseconds(0));
  EXPECT_EQ(retry_after(status(503)), milliseconds(0));
}

TEST(RetryAfterTest, EnormousNumber_DoesNotOverflow) {
  EXPECT_EQ(retry_after(status(503, {{"Retry-After", "9000000000000000000"}})),
            std::chrono::hours(24));
}

TEST(RetryTest, Again_Success_StandsAfterOneAttempt) {
  EXPECT_EQ(attempts_on(status(200), quick(5)), 1);
}

TEST(RetryTest, Again_FinalFailure_StandsAfterOneAttempt) {
  EXPECT_EQ(attempts_on(status(403), quick(5)), 1);
  EXPECT_EQ(attempts_on(failed(Failure::tls), quick(5)), 1);
}

TEST(RetryTest, Again_TransientFailure_UsesAllRetries) {
  EXPECT_EQ(attempts_on(status(503), quick(5)), 6);
  EXPECT_EQ(attempts_on(failed(Failure::reset), quick(5)), 6);
}

TEST(RetryTest, Again_NoRetriesAllowed_TriesOnce) {
  EXPECT_EQ(attempts_on(status(503), quick(0)), 1);
}

TEST(RetryTest, Again_UnreachableServer_GivesUpSooner) {
  EXPECT_EQ(attempts_on(failed(Failure::connect), quick(50)), kMaxConnectRetries + 1);
  EXPECT_EQ(attempts_on(failed(Failure::resolve), quick(50)), kMaxConnectRetries + 1);
}

TEST(RetryTest, Again_UnreachableServerOfAKnownAddress_UsesAllRetries) {
  RetryPolicy policy = quick(5);
  policy.address_is_known = true;
  EXPECT_EQ(attempts_on(failed(Failure::connect), policy), 6);
}

TEST(RetryTest, Again_CallersJudgement_Decides) {
  Retry retry(quick(5), {});
  EXPECT_TRUE(retry.again(status(400), Outcome::transient));
  EXPECT_FALSE(retry.again(status(503), Outcome::final));
  EXPECT_EQ(retry.attempts(), 2);
}

TEST(RetryTest, Again_RetryAfterPastDeadline_GivesUpAtOnce) {
  Retry retry(quick(5), {});
  EXPECT_FALSE(retry.again(status(503, {{"Retry-After", "3600"}})));
  EXPECT_LT(retry.elapsed(), std::chrono::seconds(30));
}

TEST(RetryTest, Again_RetryAfterWithinDeadline_IsWaitedFor) {
  Retry retry(quick(5), {});
  EXPECT_TRUE(retry.again(status(503, {{"Retry-After", "1"}})));
  EXPECT_GE(retry.elapsed(), std::chrono::seconds(1));
}

TEST(RetryTest, Again_DeadlinePassed_GivesUp) {
  RetryPolicy policy = quick(1000);
  policy.deadline = milliseconds(20);
  EXPECT_LT(attempts_on(status(503), policy), 1000);
}

/// A call whose answer has been there for so long before somebody looks at it.
Retry looked_at_after(milliseconds time, const RetryPolicy& policy) {
  Retry retry(policy, {});
  while (retry.elapsed() < time) std::this_thread::yield();
  return retry;
}

TEST(RetryTest, Again_FailureLookedAtAfterTheDeadline_TriesAgain) {
  RetryPolicy policy = quick(5);
  policy.deadline = milliseconds(20);
  Retry retry = looked_at_after(milliseconds(60), policy);
  EXPECT_TRUE(retry.again(status(503)));
  EXPECT_GE(retry.elapsed(), milliseconds(60));
}

TEST(RetryTest, Again_StopAskedDuringPause_EndsThePause) {
  std::stop_source stop;
  RetryPolicy policy;
  policy.initial_backoff = policy.max_backoff = std::chrono::minutes(2);
  Retry retry(policy, stop.get_token());
  std::jthread stopper([&] { stop.request_stop(); });
  EXPECT_FALSE(retry.again(status(429)));  // at least a minute without the stop
  EXPECT_LT(retry.elapsed(), std::chrono::seconds(30));
}

TEST(RetryTest, Again_StopAskedBefore_DoesNotTryAgain) {
  std::stop_source stop;
  stop.request_stop();
  Retry retry(quick(5), stop.get_token());
  EXPECT_FALSE(retry.again(status(503)));
}

}  // namespace
}  // namespace fulgurite::http
