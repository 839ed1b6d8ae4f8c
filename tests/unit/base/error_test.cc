#include "fulgurite/error.h"

#include <gtest/gtest.h>

namespace fulgurite {
namespace {

TEST(Error, What_AllDetails_ReadsAsOneLine) {
  Error error(ErrorCode::unavailable, {.operation = "s3 put_part",
                                       .url = "s3://b/k",
                                       .reason = "SlowDown",
                                       .advice = "lower the number of writers",
                                       .http_status = 503,
                                       .request_id = "4AB",
                                       .attempts = 10,
                                       .elapsed = std::chrono::milliseconds(42100),
                                       .retryable = true});
  EXPECT_STREQ(error.what(),
               "s3 put_part s3://b/k: 503 SlowDown after 10 attempts in 42.1 s (request 4AB); "
               "lower the number of writers");
  EXPECT_TRUE(error.retryable());
}

TEST(Error, What_ReasonStartsWithStatus_StatusIsNotRepeated) {
  ErrorDetails details;
  details.operation = "s3 head";
  details.reason = "503 SlowDown";
  details.http_status = 503;
  EXPECT_STREQ(Error(ErrorCode::unavailable, details).what(), "s3 head: 503 SlowDown");
}

TEST(Error, What_NoReason_CodeIsTheReason) {
  EXPECT_STREQ(Error(ErrorCode::not_found, "local open", "/x", "").what(),
               "local open /x: not_found");
}

TEST(Error, What_ReasonWithLineBreaks_StaysOneLine) {
  EXPECT_STREQ(Error(ErrorCode::io, "op", "", "a\r\nb").what(), "op: a  b");
}

TEST(Error, ToString_EveryCode_HasItsOwnName) {
  EXPECT_EQ(to_string(ErrorCode::not_found), "not_found");
  EXPECT_EQ(to_string(ErrorCode::directory_not_empty), "directory_not_empty");
  EXPECT_EQ(to_string(ErrorCode::io), "io");
}

}  // namespace
}  // namespace fulgurite
