#include "azure/options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <list>

#include "fulgurite/registry.h"
#include "fulgurite/url.h"
#include "support/environment.h"
#include "support/expect_error.h"

namespace fulgurite {
namespace {

using testing::HasSubstr;

TEST(AzureOptions, AdlfsNames_SetTheirFields) {
  const auto options = parse_azure_options({{"account_name", "a"},
                                            {"account_key", "k"},
                                            {"connection_string", "c"},
                                            {"sas_token", "s"},
                                            {"blocksize", "50MiB"},
                                            {"client_id", "id"},
                                            {"client_secret", "sec"},
                                            {"tenant_id", "t"},
                                            {"anon", "False"},
                                            {"location_mode", "secondary"},
                                            {"version_aware", "True"},
                                            {"max_concurrency", "7"},
                                            {"connection_timeout", "3"},
                                            {"read_timeout", "9"},
                                            {"account_host", "h"},
                                            {"assume_container_exists", "None"},
                                            {"default_cache_type", "bytes"}});
  EXPECT_EQ(options.account_name, "a");
  EXPECT_EQ(options.account_key, "k");
  EXPECT_EQ(options.connection_string, "c");
  EXPECT_EQ(options.sas_token, "s");
  EXPECT_EQ(options.transfer.part_bytes, 50u << 20);
  EXPECT_EQ(options.client_id, "id");
  EXPECT_EQ(options.client_secret, "sec");
  EXPECT_EQ(options.tenant_id, "t");
  EXPECT_FALSE(options.anonymous);
  EXPECT_TRUE(options.use_secondary);
  EXPECT_TRUE(options.version_aware);
  EXPECT_EQ(options.transfer.max_connections, 7);
  EXPECT_EQ(options.connect_timeout, std::chrono::seconds(3));
  EXPECT_EQ(options.stall_time, std::chrono::seconds(9));
  EXPECT_EQ(options.account_host, "h");
}

TEST(AzureOptions, Environment_SetsFieldsUnlessGiven) {
  std::list<test::ScopedVariable> variables;
  for (const auto& [name, value] : {std::pair{"AZURE_STORAGE_ACCOUNT_NAME", "a"},
                                    {"AZURE_STORAGE_ACCOUNT_KEY", "k"},
                                    {"AZURE_STORAGE_CONNECTION_STRING", "c"},
                                    {"AZURE_STORAGE_SAS_TOKEN", "s"},
                                    {"AZURE_STORAGE_CLIENT_ID", "id"},
                                    {"AZURE_STORAGE_CLIENT_SECRET", "sec"},
                                    {"AZURE_STORAGE_TENANT_ID", "t"},
                                    {"AZURE_STORAGE_ANON", "anything"}}) {
    variables.emplace_back(name, value);
  }
  const auto options = parse_azure_options({{"account_name", "mine"}});
  EXPECT_EQ(options.account_name, "mine");
  EXPECT_EQ(options.account_key, "k");
  EXPECT_EQ(options.connection_string, "c");
  EXPECT_EQ(options.sas_token, "s");
  EXPECT_EQ(options.client_id, "id");
  EXPECT_EQ(options.client_secret, "sec");
  EXPECT_EQ(options.tenant_id, "t");
  EXPECT_TRUE(options.anonymous);
}

TEST(AzureOptions, AnonymousAsAdlfsReadsIt_IsFalseForAFewWordsOnly) {
  for (const char* no : {"false", "0", "f", "", "False", "None"}) {
    EXPECT_FALSE(parse_azure_options({{"anon", no}}).anonymous) << no;
  }
  for (const char* yes : {"true", "1", "True", "yes"}) {
    EXPECT_TRUE(parse_azure_options({{"anon", yes}}).anonymous) << yes;
  }
}

TEST(AzureOptions, OptionsWithoutUse_AreRefusedByNameWithAReason) {
  for (const char* name : {"credential", "request_session", "loop", "asynchronous", "username",
                           "retry_policy", "container_name", "use_fabric_endpoint"}) {
    const auto error = test::error_of([&] { parse_azure_options({{name, "x"}}); });
    ASSERT_TRUE(error) << name;
    EXPECT_EQ(error->code(), ErrorCode::not_supported) << name;
    EXPECT_THAT(error->what(), HasSubstr(name));
  }
  EXPECT_ERROR(parse_azure_options({{"acount_name", "x"}}), invalid_argument);
  EXPECT_ERROR(parse_azure_options({{"location_mode", "tertiary"}}), invalid_argument);
  EXPECT_ERROR(parse_azure_options({{"account_namespace", "round"}}), invalid_argument);
}

TEST(AzureOptions, UseAzureCli_ExcludesTheOthers) {
  const auto options = parse_azure_options({{"use_azure_cli", "true"}});
  EXPECT_TRUE(options.exclude_environment_credential);
  EXPECT_TRUE(options.exclude_workload_identity_credential);
  EXPECT_TRUE(options.exclude_managed_identity_credential);
  EXPECT_FALSE(options.exclude_cli_credential);
}

TEST(AzureUrls, EveryForm_NamesAccountContainerAndKey) {
  const char* cases[][3] = {
      {"abfs://c@acct.dfs.core.windows.net/a/b", "acct", ""},
      {"abfss://c@acct.blob.core.windows.net/a/b", "acct", ""},
      {"abfs://acct.dfs.core.windows.net/c/a/b", "acct", ""},
      {"az://acct.blob.core.windows.net/c/a/b", "acct", ""},
      {"abfss://c@acct.dfs.core.usgovcloudapi.net/a/b", "acct", "acct.dfs.core.usgovcloudapi.net"},
      {"az://acct.blob.core.chinacloudapi.cn/c/a/b", "acct", "acct.blob.core.chinacloudapi.cn"},
      {"abfs://c@onelake.dfs.fabric.microsoft.com/a/b", "onelake",
       "onelake.dfs.fabric.microsoft.com"},
      {"az://c/a/b", "", ""},
      {"adl://c/a/b", "", ""},
  };
  for (const auto& [url, account, host] : cases) {
    const auto protocol = *split_protocol(url).first;
    auto options = options_from_url(protocol, url);
    EXPECT_EQ(options["account_name"], account) << url;
    EXPECT_EQ(options["account_host"], host) << url;
    EXPECT_EQ(strip_protocol(protocol, url), "c/a/b") << url;
  }
}

TEST(AzureUrls, DataLakeOfTheFirstGeneration_SaysThatItIsGone) {
  const auto error = test::error_of([] { resolve("adl://store.azuredatalakestore.net/a/b"); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::not_supported);
  EXPECT_THAT(error->what(), HasSubstr("29 February 2024"));
  EXPECT_THAT(error->advice(), HasSubstr("abfs://"));
}

TEST(AzureUrls, Resolved_TakeTheAccountOfTheUrl) {
  test::ScopedVariable name("AZURE_STORAGE_ACCOUNT_NAME", std::nullopt);
  test::ScopedVariable connection("AZURE_STORAGE_CONNECTION_STRING", std::nullopt);
  const auto location = resolve("abfs://c@acct.dfs.core.windows.net/a");
  EXPECT_EQ(location.path, "c/a");
  EXPECT_EQ(location.filesystem->protocol(), "abfs");
  EXPECT_EQ(resolve("az://c/a", {{"account_name", "acct"}}).filesystem->url("c/a"), "abfs://c/a");
  EXPECT_ERROR(resolve("az://c/a"), invalid_argument);
}

}  // namespace
}  // namespace fulgurite
