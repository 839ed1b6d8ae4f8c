// Managed identities: the metadata service of machines, and the endpoints of apps.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "auth/azure_app_service.h"
#include "auth/azure_instance_metadata.h"
#include "aws_service_fixture.h"
#include "azure_environment_fixture.h"
#include "support/expect_error.h"

namespace fulgurite::auth {
namespace {

using test::WireAnswer;
using test::WireRequest;
using test::WireServer;
using testing::HasSubstr;

constexpr const char* kResource = "resource=https%3A%2F%2Fstorage.azure.com%2F";

WireAnswer token_until_2199() {
  return {.body = R"({"access_token":"tok","expires_on":"7226582400","resource":"r"})"};
}

class AzureManagedIdentity : public testing::Test {
 protected:
  test::AzureEnvironment env_;
};

TEST_F(AzureManagedIdentity, Metadata_IsAskedWithItsHeader) {
  WireServer server([](const WireRequest& request) {
    EXPECT_EQ(request.header("Metadata"), "true");
    EXPECT_EQ(request.target,
              "/metadata/identity/oauth2/token?api-version=2018-02-01&" + std::string(kResource));
    return token_until_2199();
  });
  auto options = test::azure_options();
  options.metadata_endpoint = server.url();
  const auto found = std::get<AzureCredentials>(ask_azure_instance_metadata(options));
  EXPECT_EQ(found.token, "tok");
  EXPECT_EQ(found.expires, parse_iso_time("2199-01-01T00:00:00Z"));
}

TEST_F(AzureManagedIdentity, NamedIdentity_IsAskedFor) {
  WireServer server([](const WireRequest&) { return token_until_2199(); });
  auto options = test::azure_options();
  options.metadata_endpoint = server.url();
  options.client_id = "c/1";
  ask_azure_instance_metadata(options);
  EXPECT_THAT(server.requests().back().target, HasSubstr("&client_id=c%2F1"));
  options.msi_resource_id = "/subscriptions/x";
  ask_azure_instance_metadata(options);
  EXPECT_THAT(server.requests().back().target, HasSubstr("&mi_res_id=%2Fsubscriptions%2Fx"));
  options.object_id = "o";
  ask_azure_instance_metadata(options);
  EXPECT_THAT(server.requests().back().target, HasSubstr("&object_id=o"));
}

TEST_F(AzureManagedIdentity, NobodyOrNoIdentityThere_IsAbsent) {
  EXPECT_TRUE(std::holds_alternative<Absent>(ask_azure_instance_metadata(test::azure_options())));
  for (const int status : {400, 404, 405}) {
    WireServer server([&](const WireRequest&) -> WireAnswer { return {.status = status}; });
    auto options = test::azure_options();
    options.metadata_endpoint = server.url();
    EXPECT_TRUE(std::holds_alternative<Absent>(ask_azure_instance_metadata(options))) << status;
  }
}

TEST_F(AzureManagedIdentity, NamedIdentityThatIsNotThere_IsUnauthenticated) {
  WireServer server([](const WireRequest&) {
    return test::entra_refusal(400, "invalid_request", "Identity not found");
  });
  auto options = test::azure_options();
  options.metadata_endpoint = server.url();
  options.client_id = "c";
  const auto error = test::error_of([&] { ask_azure_instance_metadata(options); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::unauthenticated);
  EXPECT_THAT(error->what(), HasSubstr("Identity not found"));
}

TEST_F(AzureManagedIdentity, BusyMetadata_IsUnavailable) {
  WireServer server([](const WireRequest&) -> WireAnswer { return {.status = 500}; });
  auto options = test::azure_options();
  options.metadata_endpoint = server.url();
  EXPECT_ERROR(ask_azure_instance_metadata(options), unavailable);
}

TEST_F(AzureManagedIdentity, AppService_IsAskedWithItsSecret) {
  WireServer server([](const WireRequest& request) {
    EXPECT_EQ(request.header("X-IDENTITY-HEADER"), "h-S3CRET");
    EXPECT_EQ(request.target, "/msi/token?api-version=2019-08-01&" + std::string(kResource));
    return token_until_2199();
  });
  env_.set("IDENTITY_ENDPOINT", server.url() + "/msi/token");
  env_.set("IDENTITY_HEADER", "h-S3CRET");
  EXPECT_EQ(std::get<AzureCredentials>(ask_azure_app_service(test::azure_options())).token, "tok");
}

TEST_F(AzureManagedIdentity, OlderAppServiceAndCloudShell_AreAskedInTheirForms) {
  WireServer server([](const WireRequest& request) {
    if (request.method == "POST") {
      EXPECT_EQ(request.header("Metadata"), "true");
      EXPECT_EQ(request.body, kResource);
    } else {
      EXPECT_EQ(request.header("secret"), "h-S3CRET");
      EXPECT_THAT(request.target, HasSubstr("api-version=2017-09-01"));
      EXPECT_THAT(request.target, HasSubstr("&clientid=c"));
    }
    return token_until_2199();
  });
  env_.set("MSI_ENDPOINT", server.url());
  auto options = test::azure_options();
  EXPECT_TRUE(std::holds_alternative<AzureCredentials>(ask_azure_app_service(options)));
  env_.set("MSI_SECRET", "h-S3CRET");
  options.client_id = "c";
  EXPECT_TRUE(std::holds_alternative<AzureCredentials>(ask_azure_app_service(options)));
  EXPECT_EQ(server.requests().size(), 2u);
}

TEST_F(AzureManagedIdentity, AppServiceThatRefuses_EndsTheChainWithoutTheSecret) {
  WireServer server([](const WireRequest&) -> WireAnswer {
    return {.status = 400, .body = "no identity for h-S3CRET"};
  });
  EXPECT_TRUE(std::holds_alternative<Absent>(ask_azure_app_service(test::azure_options())));
  env_.set("IDENTITY_ENDPOINT", server.url());
  EXPECT_ERROR(ask_azure_app_service(test::azure_options()), not_supported);
  env_.set("IDENTITY_HEADER", "h-S3CRET");
  const auto error = test::error_of([] { ask_azure_app_service(test::azure_options()); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::unauthenticated);
  test::expect_no_secret(error->what());
}

}  // namespace
}  // namespace fulgurite::auth
