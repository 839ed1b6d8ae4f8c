#include "auth/aws_credentials.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "aws_environment_fixture.h"
#include "aws_service_fixture.h"
#include "support/expect_error.h"

namespace fulgurite::auth {
namespace {

using test::WireAnswer;
using test::WireRequest;
using test::WireServer;
using testing::HasSubstr;

class AwsCredentialChain : public testing::Test {
 protected:
  std::string found_id() { return make_aws_credentials(options_)->get().access_key_id; }

  test::AwsEnvironment env_;
  AwsCredentialOptions options_;
};

TEST_F(AwsCredentialChain, Sources_AreAskedInOrder) {
  WireServer sts([](const WireRequest&) -> WireAnswer {
    return {.body = test::sts_answer("AssumeRoleWithWebIdentity", "AKWEB")};
  });
  WireServer agent([](const WireRequest&) -> WireAnswer {
    return {.body = test::json_credentials("AKCONTAINER")};
  });
  WireServer metadata([](const WireRequest&) -> WireAnswer {
    return {.body = test::json_credentials("AKINSTANCE")};
  });
  env_.set("AWS_EC2_METADATA_DISABLED", std::nullopt);
  env_.set("AWS_EC2_METADATA_SERVICE_ENDPOINT", metadata.url());
  EXPECT_EQ(found_id(), "AKINSTANCE");
  env_.set("AWS_CONTAINER_CREDENTIALS_FULL_URI", agent.url());
  EXPECT_EQ(found_id(), "AKCONTAINER");
  env_.set("AWS_ENDPOINT_URL_STS", sts.url());
  env_.set("AWS_WEB_IDENTITY_TOKEN_FILE", env_.write("token", "t"));
  env_.set("AWS_ROLE_ARN", "arn:web");
  EXPECT_EQ(found_id(), "AKWEB");
  env_.credentials(
      "[default]\naws_access_key_id = AKPROFILE\naws_secret_access_key = s\n"
      "[dev]\naws_access_key_id = AKDEV\naws_secret_access_key = s\n");
  EXPECT_EQ(found_id(), "AKPROFILE");
  env_.set("AWS_ACCESS_KEY_ID", "AKENV");
  env_.set("AWS_SECRET_ACCESS_KEY", "s");
  EXPECT_EQ(found_id(), "AKENV");
  options_.profile = "dev";
  EXPECT_EQ(found_id(), "AKDEV");
  options_.access_key_id = "AKGIVEN";
  options_.secret_access_key = "s";
  EXPECT_EQ(found_id(), "AKGIVEN");
  options_.anonymous = true;
  EXPECT_TRUE(make_aws_credentials(options_)->get().anonymous);
}

TEST_F(AwsCredentialChain, Environment_TakesEitherTokenVariable) {
  env_.set("AWS_ACCESS_KEY_ID", "AK");
  env_.set("AWS_SECRET_ACCESS_KEY", "s");
  env_.set("AWS_SECURITY_TOKEN", "old");
  EXPECT_EQ(make_aws_credentials({})->get().session_token, "old");
  env_.set("AWS_SESSION_TOKEN", "new");
  EXPECT_EQ(make_aws_credentials({})->get().session_token, "new");
}

TEST_F(AwsCredentialChain, HalfAKey_IsAnErrorAndNotPassedOver) {
  env_.credentials("[default]\naws_access_key_id = AKPROFILE\naws_secret_access_key = s\n");
  env_.set("AWS_SECRET_ACCESS_KEY", "S3CRET");
  const auto error = test::error_of([&] { found_id(); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::unauthenticated);
  EXPECT_THAT(error->what(), HasSubstr("AWS_ACCESS_KEY_ID is not"));
  test::expect_no_secret(error->what());
  options_.secret_access_key = "S3CRET";
  EXPECT_ERROR(found_id(), invalid_argument);
}

TEST_F(AwsCredentialChain, NothingFound_ListsEverySourceAndAdvice) {
  env_.set("AWS_EC2_METADATA_DISABLED", std::nullopt);
  env_.set("AWS_EC2_METADATA_SERVICE_ENDPOINT",
           "http://127.0.0.1:" + std::to_string(test::unused_port()));
  const auto error = test::error_of([&] { found_id(); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::unauthenticated);
  for (const auto& part : {"AWS_ACCESS_KEY_ID is not set", "/.aws/credentials",
                           "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
                           "instance metadata", "aws configure", "anon=true"}) {
    EXPECT_THAT(error->what(), HasSubstr(part));
  }
}

TEST_F(AwsCredentialChain, RoleOfOptions_IsAssumedWithWhatWasFound) {
  WireServer sts([](const WireRequest& request) -> WireAnswer {
    const AwsCredentials caller{.access_key_id = "AKENV", .secret_access_key = "env-S3CRET"};
    EXPECT_TRUE(test::signature_is_right(request, caller, {"eu-west-1", "sts"}));
    const auto form = test::parse_form(request.body);
    EXPECT_EQ(form.at("RoleArn"), "arn:role");
    EXPECT_EQ(form.at("RoleSessionName"), "job");
    EXPECT_EQ(form.at("ExternalId"), "ext");
    return {.body = test::sts_answer("AssumeRole", "AKROLE")};
  });
  env_.set("AWS_ACCESS_KEY_ID", "AKENV");
  env_.set("AWS_SECRET_ACCESS_KEY", "env-S3CRET");
  options_.role_arn = "arn:role";
  options_.role_session_name = "job";
  options_.external_id = "ext";
  options_.region = "eu-west-1";
  options_.sts_endpoint = sts.url();
  EXPECT_EQ(found_id(), "AKROLE");
}

TEST_F(AwsCredentialChain, ConcurrentCallers_ShareOneRequest) {
  std::atomic<int> asked{0};
  WireServer agent([&](const WireRequest&) -> WireAnswer {
    return {.body = test::json_credentials("AK" + std::to_string(++asked))};
  });
  env_.set("AWS_CONTAINER_CREDENTIALS_FULL_URI", agent.url());
  const auto provider = make_aws_credentials({});
  {
    std::vector<std::jthread> callers;
    for (int i = 0; i < 8; ++i) {
      callers.emplace_back([&] { EXPECT_EQ(provider->get().access_key_id, "AK1"); });
    }
  }
  EXPECT_EQ(asked, 1);
}

TEST_F(AwsCredentialChain, RefreshOfStaleCredentials_AsksOnceMore) {
  std::atomic<int> asked{0};
  WireServer agent([&](const WireRequest&) -> WireAnswer {
    return {.body = test::json_credentials("AK" + std::to_string(++asked))};
  });
  env_.set("AWS_CONTAINER_CREDENTIALS_FULL_URI", agent.url());
  const auto provider = make_aws_credentials({});
  const auto stale = provider->get();
  provider->refresh(stale);
  provider->refresh(stale);
  EXPECT_EQ(provider->get().access_key_id, "AK2");
  provider->refresh(stale);
  EXPECT_EQ(provider->get().access_key_id, "AK2");
}

TEST_F(AwsCredentialChain, FailureThenLogin_IsFoundByTheSameProvider) {
  const auto provider = make_aws_credentials({});
  EXPECT_ERROR(provider->get(), unauthenticated);
  env_.credentials("[default]\naws_access_key_id = AKLATER\naws_secret_access_key = s\n");
  EXPECT_EQ(provider->get().access_key_id, "AKLATER");
}

}  // namespace
}  // namespace fulgurite::auth
