// The order of the sources, and the Azure CLI among them.
#include "auth/azure_credentials.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

#include "auth/azure_cli.h"
#include "aws_service_fixture.h"
#include "azure_environment_fixture.h"
#include "support/expect_error.h"

namespace fulgurite::auth {
namespace {

using test::WireAnswer;
using test::WireRequest;
using test::WireServer;
using testing::HasSubstr;

class AzureCredentialChain : public testing::Test {
 protected:
  AzureCredentials found() { return make_azure_credentials(options_)->get(); }

  test::AzureEnvironment env_;
  AzureCredentialOptions options_ = test::azure_options();
};

TEST_F(AzureCredentialChain, StorageSecrets_GoFirstInTheirOrder) {
  options_.token = "tok";
  EXPECT_EQ(found().token, "tok");
  options_.sas_token = "?sv=1&sig=x%3D";
  EXPECT_EQ(found().sas, "sv=1&sig=x%3D");
  EXPECT_EQ(found().token, "");
  options_.account_key = "a2V5";
  EXPECT_EQ(found().account_key, "a2V5");
  EXPECT_EQ(found().sas, "");
  options_.anonymous = true;
  EXPECT_TRUE(found().anonymous);
  EXPECT_EQ(found().account_key, "");
}

TEST_F(AzureCredentialChain, SasAsPasted_IsReducedToItsQuery) {
  options_.sas_token = "https://a.blob.core.windows.net/c?sp=r&sig=x";
  EXPECT_EQ(found().sas, "sp=r&sig=x");
}

TEST_F(AzureCredentialChain, DamagedSecrets_AreInvalidAndNotShown) {
  for (const char* key : {"not base64 S3CRET!", "S3CRE"}) {
    options_.account_key = key;
    const auto error = test::error_of([&] { found(); });
    ASSERT_TRUE(error);
    EXPECT_EQ(error->code(), ErrorCode::invalid_argument);
    test::expect_no_secret(error->what());
  }
  options_.account_key.clear();
  for (const char* sas : {"sv=1&se=S3CRET", "S3CRET", "sv=1&sig=S3CRET\nx"}) {
    options_.sas_token = sas;
    const auto error = test::error_of([&] { found(); });
    ASSERT_TRUE(error);
    EXPECT_EQ(error->code(), ErrorCode::invalid_argument);
    test::expect_no_secret(error->what());
  }
}

TEST_F(AzureCredentialChain, NothingAnywhere_NamesEverySource) {
  const auto error = test::error_of([&] { found(); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::unauthenticated);
  for (const char* source :
       {"AZURE_CLIENT_SECRET", "AZURE_FEDERATED_TOKEN_FILE", "managed identity", "Azure CLI"}) {
    EXPECT_THAT(error->what(), HasSubstr(source));
  }
  EXPECT_THAT(error->advice(), HasSubstr("anon=true"));
}

TEST_F(AzureCredentialChain, PasswordOfAUser_IsNotAskedWithAndSaysWhy) {
  env_.set("AZURE_USERNAME", "somebody");
  env_.set("AZURE_PASSWORD", "S3CRET");
  const auto error = test::error_of([&] { found(); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::unauthenticated);
  EXPECT_THAT(error->what(), HasSubstr("AZURE_PASSWORD is of no use"));
  test::expect_no_secret(error->what());
}

TEST_F(AzureCredentialChain, ManagedIdentity_GoesBeforeTheCli) {
  WireServer server([](const WireRequest&) -> WireAnswer {
    return {.body = R"({"access_token":"of-the-machine","expires_in":3600})"};
  });
  env_.write_program("az", R"(echo '{"accessToken":"of-the-cli","expires_on":7226582400}')");
  EXPECT_EQ(found().token, "of-the-cli");
  options_.metadata_endpoint = server.url();
  EXPECT_EQ(found().token, "of-the-machine");
  options_.exclude_managed_identity = true;
  EXPECT_EQ(found().token, "of-the-cli");
  options_.exclude_cli = true;
  EXPECT_ERROR(found(), unauthenticated);
}

TEST_F(AzureCredentialChain, TokenCredentialsVariable_ChoosesTheSources) {
  WireServer server([](const WireRequest&) -> WireAnswer {
    return {.body = R"({"access_token":"of-the-machine","expires_in":3600})"};
  });
  options_.metadata_endpoint = server.url();
  env_.write_program("az", R"(echo '{"accessToken":"of-the-cli","expires_on":7226582400}')");
  env_.set("AZURE_TOKEN_CREDENTIALS", "dev");
  EXPECT_EQ(found().token, "of-the-cli");
  env_.set("AZURE_TOKEN_CREDENTIALS", "prod");
  EXPECT_EQ(found().token, "of-the-machine");
  env_.set("AZURE_TOKEN_CREDENTIALS", "AzureCliCredential");
  EXPECT_EQ(found().token, "of-the-cli");
  env_.set("AZURE_TOKEN_CREDENTIALS", "EnvironmentCredential");
  EXPECT_ERROR(found(), unauthenticated);
  env_.set("AZURE_TOKEN_CREDENTIALS", "VisualStudioCredential");
  EXPECT_ERROR(found(), invalid_argument);
}

TEST_F(AzureCredentialChain, RefreshedToken_IsAskedForAgain) {
  std::atomic<int> count{0};
  WireServer server([&](const WireRequest&) -> WireAnswer {
    return {.body =
                R"({"access_token":"tok)" + std::to_string(++count) + R"(","expires_in":3600})"};
  });
  options_.metadata_endpoint = server.url();
  const auto provider = make_azure_credentials(options_);
  EXPECT_EQ(provider->get().token, "tok1");
  EXPECT_EQ(provider->get().token, "tok1");
  provider->refresh(provider->get());
  EXPECT_EQ(provider->get().token, "tok2");
}

TEST_F(AzureCredentialChain, Cli_IsAskedForStorageAndTenant) {
  env_.write_program("az", "echo \"$@\" > " + env_.home() + "/arguments\n" +
                               R"(echo '{"accessToken":"tok","expires_on":7226582400}')");
  options_.tenant_id = "contoso.example";
  EXPECT_EQ(std::get<AzureCredentials>(ask_azure_cli(options_)).token, "tok");
  std::ifstream file(env_.home() + "/arguments");
  std::string line;
  std::getline(file, line);
  EXPECT_EQ(line,
            "account get-access-token --output json --resource https://storage.azure.com/ "
            "--tenant contoso.example");
  options_.tenant_id = "x; touch /tmp/x";
  EXPECT_ERROR(ask_azure_cli(options_), invalid_argument);
}

TEST_F(AzureCredentialChain, CliThatFailsOrIsOld_IsAbsentOrSaysSo) {
  env_.write_program("az", "echo 'Please run az login' >&2; exit 1");
  EXPECT_TRUE(std::holds_alternative<Absent>(ask_azure_cli(options_)));
  env_.write_program("az", R"(echo '{"accessToken":"S3CRET","expiresOn":"2026-01-01 00:00"}')");
  const auto error = test::error_of([&] { ask_azure_cli(options_); });
  ASSERT_TRUE(error);
  test::expect_no_secret(error->what());
  EXPECT_THAT(error->advice(), HasSubstr("update"));
}

}  // namespace
}  // namespace fulgurite::auth
