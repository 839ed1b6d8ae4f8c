#include "auth/aws_container.h"

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

class AwsContainer : public testing::Test {
 protected:
  std::string found_id() {
    auto answer = ask_container(options_);
    const auto* credentials = std::get_if<AwsCredentials>(&answer);
    return credentials ? credentials->access_key_id : "absent";
  }

  test::AwsEnvironment env_;
  AwsCredentialOptions options_;
};

TEST_F(AwsContainer, NoVariables_IsAbsent) { EXPECT_EQ(found_id(), "absent"); }

TEST_F(AwsContainer, RelativeUri_IsAskedAtTheAgent) {
  WireServer server([](const WireRequest& request) -> WireAnswer {
    EXPECT_EQ(request.method, "GET");
    EXPECT_EQ(request.target, "/v2/credentials/1-2?x=y");
    EXPECT_FALSE(request.has_header("Authorization"));
    return {.body = test::json_credentials("AKTASK")};
  });
  options_.container_endpoint = server.url();
  env_.set("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2/credentials/1-2?x=y");
  env_.set("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://169.254.170.23/not/asked");
  const auto found = std::get<AwsCredentials>(ask_container(options_));
  EXPECT_EQ(found.access_key_id, "AKTASK");
  EXPECT_EQ(found.secret_access_key, "role-S3CRET");
  EXPECT_EQ(found.session_token, "role-token-S3CRET");
  EXPECT_EQ(found.expires, parse_iso_time("2199-01-01T00:00:00Z"));
}

TEST_F(AwsContainer, TokenFile_IsReadEachTimeAndGoesBeforeTheVariable) {
  WireServer server([](const WireRequest& request) -> WireAnswer {
    return {.body = test::json_credentials("AK-" + std::string(request.header("Authorization")))};
  });
  env_.set("AWS_CONTAINER_CREDENTIALS_FULL_URI", server.url() + "/v1/credentials");
  env_.set("AWS_CONTAINER_AUTHORIZATION_TOKEN", "variable");
  EXPECT_EQ(found_id(), "AK-variable");
  env_.set("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", env_.write("token", "first\n"));
  EXPECT_EQ(found_id(), "AK-first");
  env_.write("token", "second");
  EXPECT_EQ(found_id(), "AK-second");
}

TEST_F(AwsContainer, TokenOfTwoLines_IsRefusedUnsent) {
  env_.set("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:1/");
  env_.set("AWS_CONTAINER_AUTHORIZATION_TOKEN", "S3CRET\r\nX-Injected: 1");
  const auto error = test::error_of([&] { ask_container(options_); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::unauthenticated);
  test::expect_no_secret(error->what());
}

TEST_F(AwsContainer, MissingTokenFile_IsUnauthenticated) {
  env_.set("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:1/");
  env_.set("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", env_.home() + "/missing");
  EXPECT_ERROR(ask_container(options_), unauthenticated);
}

TEST_F(AwsContainer, ForeignHost_IsRefusedUnsent) {
  env_.set("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://agent.example/credentials");
  const auto error = test::error_of([&] { ask_container(options_); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::unauthenticated);
  EXPECT_THAT(error->what(), HasSubstr("AWS_CONTAINER_CREDENTIALS_FULL_URI"));
}

TEST_F(AwsContainer, Refusal_GivesTheAgentsWordsWithoutTheToken) {
  WireServer server([](const WireRequest& request) -> WireAnswer {
    return {.status = 400,
            .body = R"({"code": "AccessDenied", "message": "not for )" +
                    std::string(request.header("Authorization")) + "\"}"};
  });
  env_.set("AWS_CONTAINER_CREDENTIALS_FULL_URI", server.url() + "/v1?hint=S3CRET");
  env_.set("AWS_CONTAINER_AUTHORIZATION_TOKEN", "token-S3CRET");
  const auto error = test::error_of([&] { ask_container(options_); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::unauthenticated);
  EXPECT_THAT(error->what(), HasSubstr("AccessDenied"));
  test::expect_no_secret(error->what());
}

TEST_F(AwsContainer, AgentNotReady_IsRetried) {
  std::atomic<int> count{0};
  WireServer server([&](const WireRequest&) -> WireAnswer {
    if (++count < 3) return {.status = 500};
    return {.body = test::json_credentials("AKLATE")};
  });
  env_.set("AWS_CONTAINER_CREDENTIALS_FULL_URI", server.url());
  EXPECT_EQ(found_id(), "AKLATE");
}

TEST_F(AwsContainer, IncompleteAnswer_IsUnauthenticatedAndNamesTheField) {
  WireServer server([](const WireRequest&) -> WireAnswer {
    return {.body = R"({"AccessKeyId": "AK", "Token": "S3CRET"})"};
  });
  env_.set("AWS_CONTAINER_CREDENTIALS_FULL_URI", server.url());
  const auto error = test::error_of([&] { ask_container(options_); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::unauthenticated);
  EXPECT_THAT(error->what(), HasSubstr("SecretAccessKey"));
  test::expect_no_secret(error->what());
}

TEST(ContainerUrlAllowed, OnlyHttpsLoopbackAndAgents) {
  for (const char* url : {"https://agent.example/x", "http://127.0.0.1/x", "http://127.9.8.7:80",
                          "http://localhost:8", "http://[::1]:9/x", "http://169.254.170.2/v2",
                          "http://169.254.170.23/v1", "http://[fd00:ec2::23]/v1"}) {
    EXPECT_TRUE(container_url_allowed(url)) << url;
  }
  for (const char* url :
       {"http://agent.example", "http://127.0.0.1.agent.example", "http://127.0.0.1@agent.example/",
        "http://agent.example#@127.0.0.1/", "http://agent.example?@127.0.0.1",
        "http://169.254.169.254/", "http://0127.0.0.1", "http://[fd00:ec2::254]/",
        "ftp://127.0.0.1", "127.0.0.1", "http://", ""}) {
    EXPECT_FALSE(container_url_allowed(url)) << url;
  }
}

}  // namespace
}  // namespace fulgurite::auth
