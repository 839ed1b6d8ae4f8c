// What every request has in common: throttling, stale keys, other regions, clocks, secrets.
#include "s3/client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <string_view>

#include "unit/s3/scripted_store.h"

namespace fulgurite::s3 {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(S3Client, WhenThrottled_TriesAgainAndSaysHowOften) {
  WireServer server(Script{refused(503, "SlowDown")});
  auto options = options_for(server);
  options.max_retries = 2;
  const auto error = error_of([&] { get(store_for(options), {0, 4}); });
  EXPECT_EQ(error.code(), ErrorCode::rate_limited);
  EXPECT_EQ(error.attempts(), 3);
  EXPECT_TRUE(error.retryable());
  EXPECT_EQ(server.requests().size(), 3u);
  EXPECT_THAT(error.what(), HasSubstr("503 SlowDown: words after 3 attempts"));
}

TEST(S3Client, WithExpiredCredentials_RefreshesThemOnce) {
  std::atomic<int> calls{0};
  WireServer server([&](const WireRequest& request) {
    ++calls;
    const bool fresh = request.header("Authorization").find("AK2/") != std::string_view::npos;
    return fresh ? range_answer(request, "0123") : refused(400, "ExpiredToken");
  });
  EXPECT_EQ(get(store_for(server), {0, 4}), "0123");
  EXPECT_EQ(calls, 2);
}

TEST(S3Client, WithCredentialsThatStayExpired_GivesUp) {
  WireServer server(Script{refused(400, "ExpiredToken")});
  const auto error = error_of([&] { get(store_for(server), {0, 4}); });
  EXPECT_EQ(error.code(), ErrorCode::unauthenticated);
  EXPECT_EQ(server.requests().size(), 2u);
}

TEST(S3Client, SentToAnotherRegion_SignsForItAndRemembers) {
  WireServer server([](const WireRequest& request) {
    const bool right =
        request.header("Authorization").find("/eu-west-1/s3/") != std::string_view::npos;
    return right ? range_answer(request, "0123")
                 : refused(400, "AuthorizationHeaderMalformed", "<Region>eu-west-1</Region>");
  });
  const auto store = store_for(server);
  EXPECT_EQ(get(store, {0, 4}), "0123");
  EXPECT_EQ(get(store, {0, 4}), "0123");
  EXPECT_EQ(server.requests().size(), 3u);
}

TEST(S3Client, RedirectedByAHeadWithoutBody_FollowsTheHeader) {
  WireServer server([](const WireRequest& request) -> WireAnswer {
    const bool right =
        request.header("Authorization").find("/eu-west-1/s3/") != std::string_view::npos;
    if (right) return {.headers = {{"Content-Length", "7"}}};
    return {.status = 301, .headers = {{"x-amz-bucket-region", "eu-west-1"}}};
  });
  EXPECT_EQ(store_for(server)->head({"b", "k"})->size, 7u);
}

TEST(S3Client, RedirectedForEver_GivesUp) {
  std::atomic<int> calls{0};
  WireServer server([&](const WireRequest&) -> WireAnswer {
    return {.status = 301,
            .headers = {{"x-amz-bucket-region", ++calls % 2 ? "eu-west-1" : "eu-west-2"}},
            .body = error_body("PermanentRedirect")};
  });
  const auto error = error_of([&] { get(store_for(server), {0, 4}); });
  EXPECT_EQ(error.code(), ErrorCode::invalid_argument);
  EXPECT_EQ(calls, 3);
}

TEST(S3Client, WithASkewedClock_SaysByHowMuch) {
  WireServer server(Script{
      refused(403, "RequestTimeTooSkewed", "<ServerTime>2020-01-01T00:00:00Z</ServerTime>")});
  const auto error = error_of([&] { get(store_for(server), {0, 4}); });
  EXPECT_EQ(error.code(), ErrorCode::unauthenticated);
  EXPECT_THAT(error.advice(), HasSubstr("ahead of the server's"));
}

TEST(S3Client, RefusedWithoutAReason_AsksForIt) {
  WireServer server([](const WireRequest& request) -> WireAnswer {
    if (request.method == "HEAD") return {.status = 403};
    return refused(403, "SignatureDoesNotMatch");
  });
  const auto error = error_of([&] { store_for(server)->head({"b", "k"}); });
  EXPECT_EQ(error.code(), ErrorCode::unauthenticated);
  EXPECT_EQ(server.requests().at(1).header("Range"), "bytes=0-0");
}

TEST(S3Client, Errors_NeverHoldTheSecretOrAQuery) {
  WireServer server(
      Script{refused(403, "SignatureDoesNotMatch", "<StringToSign>AWS4-HMAC</StringToSign>")});
  const object::Upload upload{{"b", "k"}, "upload-id", {}};
  const auto error = error_of([&] { store_for(server)->put_part(upload, 1, payload("x")).get(); });
  EXPECT_THAT(error.what(), Not(HasSubstr("SECRETSECRET")));
  EXPECT_THAT(error.what(), Not(HasSubstr("AWS4-HMAC")));
  EXPECT_THAT(error.what(), Not(HasSubstr("upload-id")));
}

TEST(S3Client, WithACustomerKeyOverPlainHttpElsewhere_IsRefused) {
  S3Options options;
  options.endpoint_url = "http://store.example.com";
  options.sse_customer_key = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
  EXPECT_EQ(error_of([&] { store_for(options); }).code(), ErrorCode::invalid_argument);
}

}  // namespace
}  // namespace fulgurite::s3
