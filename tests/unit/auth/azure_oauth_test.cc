// Service principals and workload identities against an authority that checks what they prove.
#include "auth/azure_oauth.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

#include "auth/azure_service_principal.h"
#include "auth/azure_workload_identity.h"
#include "aws_service_fixture.h"
#include "azure_environment_fixture.h"
#include "support/expect_error.h"

namespace fulgurite::auth {
namespace {

using test::WireAnswer;
using test::WireRequest;
using test::WireServer;
using testing::HasSubstr;

constexpr const char* kTenant = "11111111-2222-3333-4444-555555555555";

class AzureOAuth : public testing::Test {
 protected:
  AzureCredentialOptions options_for(const WireServer& server) {
    auto options = test::azure_options();
    options.authority_host = server.url();
    options.tenant_id = kTenant;
    options.client_id = "app-1";
    return options;
  }

  test::AzureEnvironment env_;
};

TEST_F(AzureOAuth, Secret_IsPostedWithTheScopeOfStorage) {
  WireServer server([](const WireRequest& request) {
    EXPECT_EQ(request.method, "POST");
    EXPECT_EQ(request.target, std::string("/") + kTenant + "/oauth2/v2.0/token");
    const auto form = test::parse_form(request.body);
    EXPECT_EQ(form.at("grant_type"), "client_credentials");
    EXPECT_EQ(form.at("client_id"), "app-1");
    EXPECT_EQ(form.at("client_secret"), "s+/=S3CRET");
    EXPECT_EQ(form.at("scope"), "https://storage.azure.com/.default");
    return test::entra_token("tok");
  });
  auto options = options_for(server);
  options.client_secret = "s+/=S3CRET";
  const auto found = std::get<AzureCredentials>(ask_azure_service_principal(options));
  EXPECT_EQ(found.token, "tok");
  ASSERT_TRUE(found.expires);
  const auto left = *found.expires - std::chrono::system_clock::now();
  EXPECT_GT(left, std::chrono::minutes(50));
  EXPECT_LT(left, std::chrono::minutes(61));
}

TEST_F(AzureOAuth, Environment_GivesEverything) {
  WireServer server([](const WireRequest& request) {
    EXPECT_EQ(test::parse_form(request.body).at("client_secret"), "env-S3CRET");
    return test::entra_token("tok");
  });
  env_.set("AZURE_AUTHORITY_HOST", server.url() + "/");
  env_.set("AZURE_TENANT_ID", kTenant);
  env_.set("AZURE_CLIENT_ID", "app-1");
  env_.set("AZURE_CLIENT_SECRET", "env-S3CRET");
  EXPECT_EQ(std::get<AzureCredentials>(ask_azure_environment(test::azure_options())).token, "tok");
  auto options = test::azure_options();
  options.exclude_environment = true;
  EXPECT_TRUE(std::holds_alternative<Absent>(ask_azure_environment(options)));
}

TEST_F(AzureOAuth, WrongSecret_IsUnauthenticatedWithAdviceAndWithoutTheSecret) {
  WireServer server([](const WireRequest&) {
    return test::entra_refusal(401, "invalid_client",
                               "AADSTS7000215: Invalid client secret 'wrong-S3CRET' provided.");
  });
  auto options = options_for(server);
  options.client_secret = "wrong-S3CRET";
  const auto error = test::error_of([&] { ask_azure_service_principal(options); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::unauthenticated);
  EXPECT_THAT(error->what(), HasSubstr("AADSTS7000215"));
  EXPECT_THAT(error->advice(), HasSubstr("client_secret"));
  test::expect_no_secret(error->what());
  EXPECT_EQ(server.requests().size(), 1u);
}

TEST_F(AzureOAuth, AuthorityThatIsBusy_IsAskedAgain) {
  std::atomic<int> count{0};
  WireServer server([&](const WireRequest&) -> WireAnswer {
    if (++count == 1) return {.status = 503, .headers = {{"Retry-After", "0"}}};
    return test::entra_token("tok");
  });
  auto options = options_for(server);
  options.client_secret = "s";
  EXPECT_EQ(std::get<AzureCredentials>(ask_azure_service_principal(options)).token, "tok");
}

TEST_F(AzureOAuth, FederatedToken_IsReadAnewAndSentAsAssertion) {
  WireServer server([](const WireRequest& request) {
    const auto form = test::parse_form(request.body);
    EXPECT_EQ(form.at("client_assertion_type"),
              "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
    EXPECT_EQ(form.at("client_id"), "pod-app");
    EXPECT_EQ(form.at("scope"), "https://storage.azure.com/.default");
    EXPECT_FALSE(form.contains("client_secret"));
    return test::entra_token("for-" + form.at("client_assertion"));
  });
  env_.set("AZURE_AUTHORITY_HOST", server.url());
  env_.set("AZURE_TENANT_ID", kTenant);
  env_.set("AZURE_CLIENT_ID", "pod-app");
  env_.set("AZURE_FEDERATED_TOKEN_FILE", env_.write("token", "one\n"));
  const auto options = test::azure_options();
  EXPECT_EQ(std::get<AzureCredentials>(ask_azure_workload_identity(options)).token, "for-one");
  env_.write("token", "two");
  EXPECT_EQ(std::get<AzureCredentials>(ask_azure_workload_identity(options)).token, "for-two");
}

TEST_F(AzureOAuth, FederatedTokenWithoutFileOrTenant_SaysWhichIsMissing) {
  EXPECT_TRUE(std::holds_alternative<Absent>(ask_azure_workload_identity(test::azure_options())));
  env_.set("AZURE_FEDERATED_TOKEN_FILE", env_.home() + "/missing");
  const auto tenant = test::error_of([] { ask_azure_workload_identity(test::azure_options()); });
  ASSERT_TRUE(tenant);
  EXPECT_THAT(tenant->advice(), HasSubstr("AZURE_TENANT_ID"));
  env_.set("AZURE_TENANT_ID", kTenant);
  env_.set("AZURE_CLIENT_ID", "pod-app");
  const auto file = test::error_of([] { ask_azure_workload_identity(test::azure_options()); });
  ASSERT_TRUE(file);
  EXPECT_THAT(file->what(), HasSubstr("/missing"));
}

TEST_F(AzureOAuth, UnsafeTenantOrAuthority_IsInvalidAndNothingIsSent) {
  auto options = test::azure_options();
  options.client_id = "app-1";
  options.client_secret = "S3CRET";
  options.authority_host = "http://login.example";
  options.tenant_id = kTenant;
  EXPECT_ERROR(ask_azure_service_principal(options), invalid_argument);
  options.authority_host = "https://login.example";
  options.tenant_id = "a/../b?x";
  EXPECT_ERROR(ask_azure_service_principal(options), invalid_argument);
  options.tenant_id = "";
  EXPECT_ERROR(ask_azure_service_principal(options), unauthenticated);
}

TEST_F(AzureOAuth, AnswerWithoutAToken_IsUnauthenticated) {
  for (const char* body :
       {"<html>", "{}", R"({"access_token":"x"})", R"({"access_token":"a\nb","expires_in":3600})",
        R"({"access_token":"x","expires_in":"99999999999999"})"}) {
    WireServer server([&](const WireRequest&) -> WireAnswer { return {.body = body}; });
    auto options = options_for(server);
    options.client_secret = "s";
    EXPECT_ERROR(ask_azure_service_principal(options), unauthenticated);
  }
}

}  // namespace
}  // namespace fulgurite::auth
