#include "auth/aws_instance_metadata.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>

#include "aws_environment_fixture.h"
#include "aws_service_fixture.h"
#include "support/expect_error.h"

namespace fulgurite::auth {
namespace {

using test::WireAnswer;
using test::WireRequest;
using test::WireServer;
using testing::HasSubstr;

constexpr std::string_view kRoles = "/latest/meta-data/iam/security-credentials/";

/// The metadata service as it should be; tests bend it.
WireAnswer serve(const WireRequest& request) {
  if (request.target == "/latest/api/token") {
    EXPECT_EQ(request.method, "PUT");
    EXPECT_EQ(request.header("X-aws-ec2-metadata-token-ttl-seconds"), "21600");
    return {.body = "session-S3CRET"};
  }
  EXPECT_EQ(request.method, "GET");
  EXPECT_EQ(request.header("X-aws-ec2-metadata-token"), "session-S3CRET");
  if (request.target == kRoles) return {.body = "my-role"};
  if (request.target == std::string(kRoles) + "my-role") {
    return {.body = test::json_credentials("AKINSTANCE")};
  }
  return {.status = 404};
}

class AwsInstanceMetadata : public testing::Test {
 protected:
  void use(const std::string& endpoint) {
    env_.set("AWS_EC2_METADATA_DISABLED", std::nullopt);
    env_.set("AWS_EC2_METADATA_SERVICE_ENDPOINT", endpoint);
  }
  SourceAnswer ask() { return ask_instance_metadata({}); }
  std::string reason_of_absence() {
    auto answer = ask();
    const auto* absent = std::get_if<Absent>(&answer);
    EXPECT_NE(absent, nullptr) << "there are credentials";
    return absent ? absent->reason : "";
  }

  test::AwsEnvironment env_;
};

TEST_F(AwsInstanceMetadata, Role_GivesCredentialsBySessionToken) {
  WireServer server(serve);
  use(server.url() + "/");
  const auto found = std::get<AwsCredentials>(ask());
  EXPECT_EQ(found.access_key_id, "AKINSTANCE");
  EXPECT_EQ(found.session_token, "role-token-S3CRET");
  EXPECT_TRUE(found.expires);
}

TEST_F(AwsInstanceMetadata, EndpointOfProfile_IsUsed) {
  WireServer server(serve);
  env_.set("AWS_EC2_METADATA_DISABLED", std::nullopt);
  env_.config("[default]\nec2_metadata_service_endpoint = " + server.url() + "\n");
  EXPECT_EQ(std::get<AwsCredentials>(ask()).access_key_id, "AKINSTANCE");
}

TEST_F(AwsInstanceMetadata, ProxyOfEnvironment_IsNotUsed) {
  WireServer server(serve);
  use(server.url());
  env_.set("http_proxy", "http://127.0.0.1:" + std::to_string(test::unused_port()));
  EXPECT_EQ(std::get<AwsCredentials>(ask()).access_key_id, "AKINSTANCE");
}

TEST_F(AwsInstanceMetadata, Disabled_IsAbsentUnasked) {
  WireServer server(serve);
  use(server.url());
  env_.set("AWS_EC2_METADATA_DISABLED", "true");
  EXPECT_THAT(reason_of_absence(), HasSubstr("AWS_EC2_METADATA_DISABLED"));
  EXPECT_TRUE(server.requests().empty());
}

TEST_F(AwsInstanceMetadata, NobodyListens_IsAbsentAtOnce) {
  use("http://127.0.0.1:" + std::to_string(test::unused_port()));
  const auto start = std::chrono::steady_clock::now();
  EXPECT_THAT(reason_of_absence(), HasSubstr("127.0.0.1"));
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(2));
}

TEST_F(AwsInstanceMetadata, SilentHost_IsAbsentAfterSeconds) {
  WireServer server([](const WireRequest&) { return WireAnswer::stall(); });
  use(server.url());
  const auto start = std::chrono::steady_clock::now();
  reason_of_absence();
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(10));
}

TEST_F(AwsInstanceMetadata, TokenForbidden_IsAbsentAndNoTokenlessRequestFollows) {
  WireServer server([](const WireRequest&) -> WireAnswer { return {.status = 403}; });
  use(server.url());
  EXPECT_THAT(reason_of_absence(), HasSubstr("403"));
  EXPECT_EQ(server.requests().size(), 1u);
}

TEST_F(AwsInstanceMetadata, NoRole_IsAbsent) {
  WireServer server([](const WireRequest& request) -> WireAnswer {
    if (request.method == "PUT") return serve(request);
    return {.status = 404};
  });
  use(server.url());
  EXPECT_THAT(reason_of_absence(), HasSubstr("no role"));
}

TEST_F(AwsInstanceMetadata, ThrottledThenFine_IsRetried) {
  std::atomic<int> count{0};
  WireServer server([&](const WireRequest& request) -> WireAnswer {
    if (++count % 2 == 1) return {.status = 503};
    return serve(request);
  });
  use(server.url());
  EXPECT_EQ(std::get<AwsCredentials>(ask()).access_key_id, "AKINSTANCE");
}

TEST_F(AwsInstanceMetadata, AlwaysFailing_IsUnavailable) {
  WireServer server([](const WireRequest& request) -> WireAnswer {
    if (request.method == "PUT") return serve(request);
    return {.status = 500, .body = "S3CRET"};
  });
  use(server.url());
  const auto error = test::error_of([&] { ask(); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::unavailable);
  test::expect_no_secret(error->what());
}

TEST_F(AwsInstanceMetadata, CodeOtherThanSuccess_IsUnauthenticated) {
  WireServer server([](const WireRequest& request) -> WireAnswer {
    if (!request.target.ends_with("my-role")) return serve(request);
    return {.body = R"({"Code": "AssumeRoleUnauthorizedAccess"})"};
  });
  use(server.url());
  const auto error = test::error_of([&] { ask(); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::unauthenticated);
  EXPECT_THAT(error->what(), HasSubstr("AssumeRoleUnauthorizedAccess"));
}

}  // namespace
}  // namespace fulgurite::auth
