#include "auth/aws_sso.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <chrono>

#include "auth/aws_sso_token.h"
#include "auth/json_fields.h"
#include "aws_environment_fixture.h"
#include "aws_service_fixture.h"
#include "base/files.h"
#include "support/expect_error.h"

namespace fulgurite::auth {
namespace {

using test::WireAnswer;
using test::WireRequest;
using test::WireServer;
using testing::EndsWith;
using testing::HasSubstr;

constexpr const char* kConfig =
    "[profile dev]\nsso_session = corp\nsso_account_id = 123456789012\nsso_role_name = Read Only\n"
    "[profile old]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = eu-north-1\n"
    "sso_account_id = 123456789012\nsso_role_name = Read Only\n"
    "[sso-session corp]\nsso_region = eu-north-1\n"
    "sso_start_url = https://corp.awsapps.com/start\n";

std::string in_minutes(int minutes) {
  return format_iso_time(std::chrono::system_clock::now() + std::chrono::minutes(minutes));
}

WireAnswer role_credentials(const WireRequest& request, std::string_view token) {
  EXPECT_EQ(request.method, "GET");
  EXPECT_EQ(request.target,
            "/federation/credentials?account_id=123456789012&role_name=Read%20Only");
  EXPECT_EQ(request.header("x-amz-sso_bearer_token"), token);
  return {.body = R"({"roleCredentials": {"accessKeyId": "AKSSO", "secretAccessKey": "s-S3CRET",)"
                  R"( "sessionToken": "t-S3CRET", "expiration": 7226582400000}})"};
}

class AwsSso : public testing::Test {
 protected:
  AwsSso() { env_.config(kConfig); }

  void cache(const std::string& key, JsonFields fields) {
    fields.emplace("accessToken", "access-S3CRET");
    env_.write(".aws/sso/cache/" + hex(sha1(as_bytes(key))) + ".json", write_json_fields(fields));
  }
  void renewable_cache(int minutes) {
    cache("corp", {{"expiresAt", in_minutes(minutes)},
                   {"refreshToken", "refresh-S3CRET"},
                   {"clientId", "client"},
                   {"clientSecret", "client-S3CRET"},
                   {"startUrl", "https://corp.awsapps.com/start"}});
  }
  void use(const WireServer& server) {
    env_.set("AWS_ENDPOINT_URL_SSO", server.url());
    env_.set("AWS_ENDPOINT_URL_SSO_OIDC", server.url() + "/oidc");
  }
  AwsCredentials ask(const std::string& profile = "dev") {
    return sso_credentials(load_aws_profiles(), profile, {});
  }
  void expect_login_advice(const std::string& profile, const std::string& command) {
    const auto error = test::error_of([&] { ask(profile); });
    ASSERT_TRUE(error);
    EXPECT_EQ(error->code(), ErrorCode::unauthenticated);
    EXPECT_THAT(error->advice(), HasSubstr(command));
    test::expect_no_secret(error->what());
  }

  test::AwsEnvironment env_;
};

TEST_F(AwsSso, ValidToken_GivesRoleCredentials) {
  WireServer server(
      [](const WireRequest& request) { return role_credentials(request, "access-S3CRET"); });
  use(server);
  cache("corp", {{"expiresAt", in_minutes(60)}});
  const auto found = ask();
  EXPECT_EQ(found.access_key_id, "AKSSO");
  EXPECT_EQ(found.secret_access_key, "s-S3CRET");
  EXPECT_EQ(found.session_token, "t-S3CRET");
  EXPECT_EQ(found.expires, parse_iso_time("2199-01-01T00:00:00Z"));
}

TEST_F(AwsSso, ProfileWithoutSession_UsesTheCacheOfItsStartUrl) {
  WireServer server(
      [](const WireRequest& request) { return role_credentials(request, "access-S3CRET"); });
  use(server);
  auto expires = in_minutes(60);
  expires.replace(expires.size() - 1, 1, "UTC");
  cache("https://corp.awsapps.com/start", {{"expiresAt", expires}});
  EXPECT_EQ(ask("old").access_key_id, "AKSSO");
}

TEST(SsoCacheFile, Name_IsTheSha1OfTheKey) {
  EXPECT_THAT(sso_cache_file("my-sso"),
              EndsWith("/.aws/sso/cache/0ad374308c5a4e22f723adf10145eafad7c4031c.json"));
}

TEST_F(AwsSso, NobodyLoggedIn_AdvisesLogin) {
  expect_login_advice("dev", "aws sso login --sso-session corp");
  expect_login_advice("old", "aws sso login --profile old");
}

TEST_F(AwsSso, ExpiredToken_AdvisesLogin) {
  cache("corp", {{"expiresAt", in_minutes(-1)}});
  expect_login_advice("dev", "aws sso login");
  cache("corp", {{"expiresAt", "whenever"}});
  expect_login_advice("dev", "aws sso login");
}

TEST_F(AwsSso, DamagedCache_AdvisesLogin) {
  env_.write(".aws/sso/cache/" + hex(sha1(as_bytes("corp"))) + ".json", "{\"S3CRET");
  expect_login_advice("dev", "aws sso login");
}

TEST_F(AwsSso, TokenRefusedByService_AdvisesLoginWithoutTheToken) {
  WireServer server([](const WireRequest&) -> WireAnswer {
    return {.status = 401, .body = R"({"message": "no session for access-S3CRET"})"};
  });
  use(server);
  cache("corp", {{"expiresAt", in_minutes(60)}});
  expect_login_advice("dev", "aws sso login --sso-session corp");
}

TEST_F(AwsSso, RoleRefused_AdvisesToCheckTheRole) {
  WireServer server([](const WireRequest&) -> WireAnswer {
    return {.status = 403, .body = R"({"message": "ForbiddenException"})"};
  });
  use(server);
  cache("corp", {{"expiresAt", in_minutes(60)}});
  expect_login_advice("dev", "sso_role_name");
}

TEST_F(AwsSso, TokenAboutToExpire_IsRenewedAndWrittenBack) {
  WireServer server([](const WireRequest& request) -> WireAnswer {
    if (request.target != "/oidc/token") return role_credentials(request, "renewed-S3CRET");
    EXPECT_EQ(request.method, "POST");
    EXPECT_EQ(request.header("Content-Type"), "application/json");
    const auto form = parse_json_fields(request.body).value_or(JsonFields{});
    EXPECT_EQ(form, (JsonFields{{"grantType", "refresh_token"},
                                {"clientId", "client"},
                                {"clientSecret", "client-S3CRET"},
                                {"refreshToken", "refresh-S3CRET"}}));
    return {.body = R"({"accessToken": "renewed-S3CRET", "expiresIn": 28800, )"
                    R"("refreshToken": "next-S3CRET", "tokenType": "Bearer"})"};
  });
  use(server);
  renewable_cache(2);
  EXPECT_EQ(ask().access_key_id, "AKSSO");

  const auto file = sso_cache_file("corp");
  const auto written = parse_json_fields(read_small_file(file).value_or("")).value_or(JsonFields{});
  EXPECT_EQ(field(written, "accessToken"), "renewed-S3CRET");
  EXPECT_EQ(field(written, "refreshToken"), "next-S3CRET");
  EXPECT_EQ(field(written, "startUrl"), "https://corp.awsapps.com/start");
  EXPECT_GT(parse_iso_time(field(written, "expiresAt")),
            std::chrono::system_clock::now() + std::chrono::hours(7));
  struct stat status {};
  ASSERT_EQ(::stat(file.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
}

TEST_F(AwsSso, RenewalRefused_OldTokenServesToItsEnd) {
  WireServer server([](const WireRequest& request) -> WireAnswer {
    if (request.target != "/oidc/token") return role_credentials(request, "access-S3CRET");
    return {.status = 400, .body = R"({"error": "invalid_grant"})"};
  });
  use(server);
  renewable_cache(2);
  EXPECT_EQ(ask().access_key_id, "AKSSO");
  renewable_cache(-2);
  expect_login_advice("dev", "aws sso login --sso-session corp");
}

TEST_F(AwsSso, MissingSettings_AreNamed) {
  env_.config(
      "[profile dev]\nsso_session = corp\nsso_role_name = r\n"
      "[profile lost]\nsso_session = none\nsso_role_name = r\nsso_account_id = 1\n");
  const auto account = test::error_of([&] { ask("dev"); });
  ASSERT_TRUE(account);
  EXPECT_THAT(account->what(), HasSubstr("[profile dev] has no sso_account_id"));
  const auto session = test::error_of([&] { ask("lost"); });
  ASSERT_TRUE(session);
  EXPECT_THAT(session->what(), HasSubstr("[sso-session none]"));
}

}  // namespace
}  // namespace fulgurite::auth
