#include "auth/aws_web_identity.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "aws_environment_fixture.h"
#include "aws_service_fixture.h"
#include "support/expect_error.h"

namespace fulgurite::auth {
namespace {

using test::WireAnswer;
using test::WireRequest;
using test::WireServer;
using testing::HasSubstr;

class AwsWebIdentity : public testing::Test {
 protected:
  test::AwsEnvironment env_;
};

TEST_F(AwsWebIdentity, NoVariable_IsAbsent) {
  EXPECT_TRUE(std::holds_alternative<Absent>(ask_web_identity({})));
}

TEST_F(AwsWebIdentity, TokenFile_IsReadAtEachRequest) {
  WireServer server([](const WireRequest& request) -> WireAnswer {
    const auto form = test::parse_form(request.body);
    EXPECT_EQ(form.at("RoleArn"), "arn:aws:iam::1:role/pod");
    EXPECT_EQ(form.at("RoleSessionName"), "pod-1");
    return {.body =
                test::sts_answer("AssumeRoleWithWebIdentity", "AK" + form.at("WebIdentityToken"))};
  });
  env_.set("AWS_ENDPOINT_URL_STS", server.url());
  env_.set("AWS_WEB_IDENTITY_TOKEN_FILE", env_.write("token", "one\n"));
  env_.set("AWS_ROLE_ARN", "arn:aws:iam::1:role/pod");
  env_.set("AWS_ROLE_SESSION_NAME", "pod-1");
  EXPECT_EQ(std::get<AwsCredentials>(ask_web_identity({})).access_key_id, "AKone");
  env_.write("token", "two");
  EXPECT_EQ(std::get<AwsCredentials>(ask_web_identity({})).access_key_id, "AKtwo");
}

TEST_F(AwsWebIdentity, MissingFileOrRole_IsUnauthenticatedAndNamed) {
  env_.set("AWS_WEB_IDENTITY_TOKEN_FILE", env_.home() + "/missing");
  const auto role = test::error_of([] { ask_web_identity({}); });
  ASSERT_TRUE(role);
  EXPECT_EQ(role->code(), ErrorCode::unauthenticated);
  EXPECT_THAT(role->what(), HasSubstr("AWS_ROLE_ARN"));
  env_.set("AWS_ROLE_ARN", "arn:aws:iam::1:role/pod");
  const auto file = test::error_of([] { ask_web_identity({}); });
  ASSERT_TRUE(file);
  EXPECT_EQ(file->code(), ErrorCode::unauthenticated);
  EXPECT_THAT(file->what(), HasSubstr("/missing"));
}

}  // namespace
}  // namespace fulgurite::auth
