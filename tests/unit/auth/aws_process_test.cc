#include "auth/aws_process.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "aws_service_fixture.h"
#include "support/expect_error.h"

namespace fulgurite::auth {
namespace {

using testing::HasSubstr;

/// The Error of a command, checked for what all of them share.
std::string failure_of(const std::string& command,
                       std::chrono::seconds limit = std::chrono::seconds(60)) {
  const auto error = test::error_of([&] { process_credentials(command, "dev", limit); });
  if (!error) return "";
  EXPECT_EQ(error->code(), ErrorCode::unauthenticated);
  EXPECT_THAT(error->what(), HasSubstr("profile dev"));
  test::expect_no_secret(error->what());
  return error->what();
}

TEST(AwsProcess, VersionOne_GivesCredentials) {
  const auto found =
      process_credentials(R"(printf '{"Version": 1, "AccessKeyId": "AK", "SecretAccessKey": "s", )"
                          R"("SessionToken": "t", "Expiration": "2199-01-01T00:00:00+00:00"}')",
                          "dev");
  EXPECT_EQ(found.access_key_id, "AK");
  EXPECT_EQ(found.secret_access_key, "s");
  EXPECT_EQ(found.session_token, "t");
  EXPECT_EQ(found.expires, parse_iso_time("2199-01-01T00:00:00Z"));
}

TEST(AwsProcess, WithoutExpiration_NeverExpires) {
  const auto found = process_credentials(
      R"(echo '{"Version": 1, "AccessKeyId": "AK", "SecretAccessKey": "s"}')", "dev");
  EXPECT_FALSE(found.expires);
  EXPECT_EQ(found.session_token, "");
}

TEST(AwsProcess, BadOutput_IsRefusedUnshown) {
  EXPECT_THAT(failure_of("echo S3CRET"), HasSubstr("Version"));
  EXPECT_THAT(failure_of(R"(echo '{"Version": 2, "AccessKeyId": "S3CRET"}')"),
              HasSubstr("Version"));
  EXPECT_THAT(failure_of(R"(echo '{"Version": 1, "AccessKeyId": "S3CRET"}')"),
              HasSubstr("SecretAccessKey"));
  EXPECT_THAT(failure_of(R"(echo '{"Version": 1, "AccessKeyId": "AK", "SecretAccessKey": "S3CRET",)"
                         R"( "Expiration": "soon"}')"),
              HasSubstr("Expiration"));
}

TEST(AwsProcess, FailingCommand_IsNamedByItsExitCode) {
  EXPECT_THAT(failure_of("echo S3CRET; exit 7"), HasSubstr("exit code 7"));
}

TEST(AwsProcess, EndlessOutput_IsCutOff) {
  EXPECT_THAT(failure_of("while :; do echo S3CRET; done"), HasSubstr("64 KiB"));
}

TEST(AwsProcess, HangingCommand_IsKilled) {
  EXPECT_THAT(failure_of("sleep 1000", std::chrono::seconds(1)), HasSubstr("not done after 1 s"));
}

}  // namespace
}  // namespace fulgurite::auth
