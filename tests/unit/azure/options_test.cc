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

/// An option of adlfs 2026.8.0, or of DefaultAzureCredential behind it, as people give it.
struct AdlfsOption {
  std::string name;
  std::string value;
  bool (*took_effect)(const AzureOptions&);
};

bool has_no_field(const AzureOptions&) { return true; }

const std::vector<AdlfsOption> kTaken = {
    {"account_name", "a", [](const AzureOptions& o) { return o.account_name == "a"; }},
    {"account_key", "k", [](const AzureOptions& o) { return o.account_key == "k"; }},
    {"connection_string", "c", [](const AzureOptions& o) { return o.connection_string == "c"; }},
    {"sas_token", "s", [](const AzureOptions& o) { return o.sas_token == "s"; }},
    {"socket_timeout", "3",
     [](const AzureOptions& o) { return o.connect_timeout.count() == 3000; }},
    {"blocksize", "50MiB",
     [](const AzureOptions& o) { return o.transfer.part_bytes == 50u << 20; }},
    {"client_id", "id", [](const AzureOptions& o) { return o.client_id == "id"; }},
    {"client_secret", "sec", [](const AzureOptions& o) { return o.client_secret == "sec"; }},
    {"tenant_id", "t", [](const AzureOptions& o) { return o.tenant_id == "t"; }},
    {"anon", "True", [](const AzureOptions& o) { return o.anonymous; }},
    {"location_mode", "secondary", [](const AzureOptions& o) { return o.use_secondary; }},
    {"version_aware", "True", [](const AzureOptions& o) { return o.version_aware; }},
    {"max_concurrency", "7", [](const AzureOptions& o) { return o.transfer.max_connections == 7; }},
    {"timeout", "8", [](const AzureOptions& o) { return o.stall_time.count() == 8; }},
    {"connection_timeout", "3",
     [](const AzureOptions& o) { return o.connect_timeout.count() == 3000; }},
    {"read_timeout", "9", [](const AzureOptions& o) { return o.stall_time.count() == 9; }},
    {"account_host", "h", [](const AzureOptions& o) { return o.account_host == "h"; }},
    {"authority", "h", [](const AzureOptions& o) { return o.authority_host == "h"; }},
    {"exclude_cli_credential", "True",
     [](const AzureOptions& o) { return o.exclude_cli_credential; }},
    {"managed_identity_client_id", "id", [](const AzureOptions& o) { return o.client_id == "id"; }},
    {"workload_identity_tenant_id", "t", [](const AzureOptions& o) { return o.tenant_id == "t"; }},
    // What they ask for happens anyway, or is of no use here.
    {"credential", "None", has_no_field},
    {"request_session", "None", has_no_field},
    {"loop", "None", has_no_field},
    {"asynchronous", "False", has_no_field},
    {"default_fill_cache", "True", has_no_field},
    {"default_cache_type", "bytes", has_no_field},
    {"assume_container_exists", "True", has_no_field},
    {"assume_container_exists", "None", has_no_field},
    {"use_listings_cache", "False", has_no_field},
    {"listings_expiry_time", "60", has_no_field},
    {"max_paths", "5", has_no_field},
    {"skip_instance_cache", "True", has_no_field},
    {"exclude_shared_token_cache_credential", "True", has_no_field},
    {"exclude_powershell_credential", "True", has_no_field},
};

TEST(AzureOptions, EveryNameOfAdlfs_TakesEffect) {
  const test::ScopedVariable name("AZURE_STORAGE_ACCOUNT_NAME", std::nullopt);
  for (const auto& option : kTaken) {
    SCOPED_TRACE(option.name);
    EXPECT_TRUE(option.took_effect(parse_azure_options({{option.name, option.value}})));
  }
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
    EXPECT_THAT(error->what(), HasSubstr(std::string("'") + name + "' is not supported: "));
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
