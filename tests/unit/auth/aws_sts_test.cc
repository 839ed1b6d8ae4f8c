#include "auth/aws_sts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

#include "aws_environment_fixture.h"
#include "aws_service_fixture.h"
#include "support/expect_error.h"

namespace fulgurite::auth {
namespace {

using test::WireAnswer;
using test::WireRequest;
using test::WireServer;
using testing::HasSubstr;
using testing::StartsWith;

const AwsCredentials kCaller{.access_key_id = "AKCALLER",
                             .secret_access_key = "caller-S3CRET",
                             .session_token = "caller-token-S3CRET"};
const RoleRequest kRole{.role_arn = "arn:aws:iam::123456789012:role/r"};

StsClient client(const WireServer& server, std::string region = "eu-west-1") {
  return {.region = std::move(region), .endpoint = server.url(), .ca_bundle = ""};
}

class AwsSts : public testing::Test {
 protected:
  test::AwsEnvironment env_;
};

TEST_F(AwsSts, AssumeRole_SendsSignedFormAndReadsCredentials) {
  WireServer server([](const WireRequest& request) -> WireAnswer {
    EXPECT_EQ(request.method, "POST");
    EXPECT_EQ(request.target, "/");
    EXPECT_EQ(request.header("X-Amz-Security-Token"), "caller-token-S3CRET");
    EXPECT_TRUE(test::signature_is_right(request, kCaller, {"eu-west-1", "sts"}));
    auto other = kCaller;
    other.secret_access_key = "wrong";
    EXPECT_FALSE(test::signature_is_right(request, other, {"eu-west-1", "sts"}));
    const auto form = test::parse_form(request.body);
    EXPECT_EQ(form.at("Action"), "AssumeRole");
    EXPECT_EQ(form.at("Version"), "2011-06-15");
    EXPECT_EQ(form.at("RoleArn"), kRole.role_arn);
    EXPECT_EQ(form.at("RoleSessionName"), "me@example");
    EXPECT_EQ(form.at("ExternalId"), "a/b c");
    EXPECT_EQ(form.at("DurationSeconds"), "900");
    return {.body = test::sts_answer("AssumeRole", "AKROLE")};
  });
  auto role = kRole;
  role.session_name = "me@example";
  role.external_id = "a/b c";
  role.duration_seconds = "900";
  const auto found = assume_role(client(server), role, kCaller);
  EXPECT_EQ(found.access_key_id, "AKROLE");
  EXPECT_EQ(found.secret_access_key, "role-S3CRET");
  EXPECT_EQ(found.session_token, "role-token-S3CRET");
  EXPECT_EQ(found.expires, parse_iso_time("2199-01-01T00:00:00Z"));
}

TEST_F(AwsSts, AssumeRoleWithoutRegion_SignsForTheGlobalEndpointAndNamesTheSession) {
  WireServer server([](const WireRequest& request) -> WireAnswer {
    EXPECT_TRUE(test::signature_is_right(request, kCaller, {"us-east-1", "sts"}));
    const auto form = test::parse_form(request.body);
    EXPECT_THAT(form.at("RoleSessionName"), StartsWith("fulgurite-"));
    EXPECT_FALSE(form.contains("ExternalId"));
    EXPECT_FALSE(form.contains("DurationSeconds"));
    return {.body = test::sts_answer("AssumeRole", "AKROLE")};
  });
  EXPECT_EQ(assume_role(client(server, ""), kRole, kCaller).access_key_id, "AKROLE");
}

TEST_F(AwsSts, AssumeRoleWithWebIdentity_SendsTokenUnsigned) {
  WireServer server([](const WireRequest& request) -> WireAnswer {
    EXPECT_FALSE(request.has_header("Authorization"));
    const auto form = test::parse_form(request.body);
    EXPECT_EQ(form.at("Action"), "AssumeRoleWithWebIdentity");
    EXPECT_EQ(form.at("WebIdentityToken"), "ey.token+/=S3CRET");
    return {.body = test::sts_answer("AssumeRoleWithWebIdentity", "AKWEB")};
  });
  const auto found = assume_role_with_web_identity(client(server), kRole, "ey.token+/=S3CRET");
  EXPECT_EQ(found.access_key_id, "AKWEB");
}

TEST_F(AwsSts, Refusal_IsUnauthenticatedWithItsWordsAndNoSecret) {
  // As STS does it: the message shows the signed request, and with it the session token.
  WireServer server([](const WireRequest& request) -> WireAnswer {
    return {.status = 403,
            .body = test::sts_error("SignatureDoesNotMatch",
                                    "The Canonical String should have been\nx-amz-security-token:" +
                                        std::string(request.header("X-Amz-Security-Token")))};
  });
  const auto error = test::error_of([&] { assume_role(client(server), kRole, kCaller); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::unauthenticated);
  EXPECT_EQ(error->http_status(), 403);
  EXPECT_THAT(error->what(), HasSubstr("SignatureDoesNotMatch"));
  EXPECT_THAT(error->what(), HasSubstr(kRole.role_arn));
  EXPECT_THAT(error->what(), HasSubstr("req-1"));
  test::expect_no_secret(error->what());
  EXPECT_EQ(server.requests().size(), 1u);
}

TEST_F(AwsSts, WebIdentityRefusal_DoesNotShowTheToken) {
  WireServer server([](const WireRequest&) -> WireAnswer {
    return {.status = 400,
            .body = test::sts_error("InvalidIdentityToken", "bad token ey.S3CRET.sig")};
  });
  const auto error = test::error_of(
      [&] { assume_role_with_web_identity(client(server), kRole, "ey.S3CRET.sig"); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::unauthenticated);
  test::expect_no_secret(error->what());
}

TEST_F(AwsSts, TransientErrors_AreRetriedAndSignedAnew) {
  std::atomic<int> count{0};
  WireServer server([&](const WireRequest& request) -> WireAnswer {
    EXPECT_TRUE(test::signature_is_right(request, kCaller, {"eu-west-1", "sts"}));
    switch (++count) {
      case 1:
        return {.status = 503, .headers = {{"Retry-After", "0"}}};
      case 2:
        return {.status = 400, .body = test::sts_error("IDPCommunicationError", "later")};
      default:
        return {.body = test::sts_answer("AssumeRole", "AKROLE")};
    }
  });
  EXPECT_EQ(assume_role(client(server), kRole, kCaller).access_key_id, "AKROLE");
  EXPECT_EQ(count, 3);
}

TEST_F(AwsSts, NobodyAnswers_IsUnavailable) {
  const StsClient sts{.region = "eu-west-1",
                      .endpoint = "http://127.0.0.1:" + std::to_string(test::unused_port()),
                      .ca_bundle = ""};
  const auto error = test::error_of([&] { assume_role(sts, kRole, kCaller); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::unavailable);
  EXPECT_TRUE(error->retryable());
}

TEST_F(AwsSts, AnswerWithoutCredentials_IsUnauthenticated) {
  const std::string bodies[] = {"<html>", "", test::sts_answer("AssumeRole", ""),
                                test::sts_answer("AssumeRole", "AK", "soon")};
  for (const auto& body : bodies) {
    WireServer server([&](const WireRequest&) -> WireAnswer { return {.body = body}; });
    EXPECT_ERROR(assume_role(client(server), kRole, kCaller), unauthenticated);
  }
}

TEST_F(AwsSts, EndlessAnswer_IsCutOff) {
  WireServer server(
      [](const WireRequest&) -> WireAnswer { return {.body = std::string(1u << 20, 'x')}; });
  EXPECT_ERROR(assume_role(client(server), kRole, kCaller), unavailable);
}

TEST_F(AwsSts, DurationOutOfRange_IsInvalidArgument) {
  for (const char* duration : {"899", "43201", "1h", "-900", " 900"}) {
    auto role = kRole;
    role.duration_seconds = duration;
    EXPECT_ERROR(assume_role({}, role, kCaller), invalid_argument);
  }
}

TEST_F(AwsSts, FindSts_FollowsOptionsAndVariables) {
  AwsCredentialOptions options;
  env_.set("AWS_REGION", "ap-south-1");
  env_.set("AWS_ENDPOINT_URL_STS", "http://sts.example");
  EXPECT_EQ(find_sts(options).region, "ap-south-1");
  EXPECT_EQ(find_sts(options).endpoint, "http://sts.example");
  options.sts_endpoint = "http://given.example";
  options.region = "eu-west-1";
  EXPECT_EQ(find_sts(options).endpoint, "http://given.example");
  EXPECT_EQ(find_sts(options).region, "eu-west-1");
}

}  // namespace
}  // namespace fulgurite::auth
