#include "s3/errors.h"

#include <gtest/gtest.h>

#include "base/time.h"

namespace fulgurite::s3 {
namespace {

http::Response with_status(int status) {
  http::Response response;
  response.status = status;
  return response;
}

TEST(Meaning, OfTheServicesCodes_IsWhatTheUserCanActOn) {
  EXPECT_EQ(meaning_of("SignatureDoesNotMatch")->code, ErrorCode::unauthenticated);
  EXPECT_EQ(meaning_of("XAdminUserNotFound")->code, ErrorCode::unauthenticated);
  EXPECT_EQ(meaning_of("AccessDenied")->code, ErrorCode::permission_denied);
  EXPECT_EQ(meaning_of("NoSuchBucket")->code, ErrorCode::not_found);
  EXPECT_EQ(meaning_of("BucketNotEmpty")->code, ErrorCode::directory_not_empty);
  EXPECT_EQ(meaning_of("SlowDown")->code, ErrorCode::rate_limited);
  EXPECT_FALSE(meaning_of("SomethingNew"));
  EXPECT_FALSE(meaning_of(""));
}

TEST(Meaning, OfAWrongSecret_SaysWhichOptionToCheck) {
  EXPECT_NE(meaning_of("SignatureDoesNotMatch")->advice.find("secret_access_key"),
            std::string::npos);
}

TEST(Meaning, OfDamagedBytes_IsToSendThemAgain) {
  EXPECT_EQ(meaning_of("BadDigest")->code, ErrorCode::corrupted);
  EXPECT_EQ(meaning_of("BadDigest")->outcome, http::Outcome::transient);
}

TEST(Meaning, OfWhatPasses_IsToTryAgain) {
  EXPECT_EQ(meaning_of("InternalError")->outcome, http::Outcome::transient);
  EXPECT_EQ(meaning_of("SlowDown")->outcome, http::Outcome::throttled);
  EXPECT_EQ(meaning_of("AccessDenied")->outcome, http::Outcome::final);
}

TEST(ClockDifference, FromTheServersTime_IsTold) {
  const auto hour_ago = format_iso_time(std::chrono::system_clock::now() - std::chrono::hours(1));
  const auto text = clock_difference(with_status(403), hour_ago);
  EXPECT_NE(text.find("ahead of the server's"), std::string::npos) << text;
  EXPECT_NE(text.find(" 360"), std::string::npos) << text;
  EXPECT_EQ(clock_difference(with_status(403), ""), "");
}

}  // namespace
}  // namespace fulgurite::s3
