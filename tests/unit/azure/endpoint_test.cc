#include "azure/endpoint.h"

#include <gtest/gtest.h>

#include "azure/account.h"
#include "support/expect_error.h"

namespace fulgurite::azure {
namespace {

TEST(AzureEndpoint, OfAnAccount_IsThePublicClouds) {
  const auto endpoint = resolve_endpoint({.account_name = "acct"});
  EXPECT_EQ(endpoint.account, "acct");
  EXPECT_EQ(endpoint.blob_url, "https://acct.blob.core.windows.net");
  EXPECT_EQ(endpoint.dfs_url, "https://acct.dfs.core.windows.net");
  EXPECT_EQ(endpoint.authority_host, "https://login.microsoftonline.com");
}

TEST(AzureEndpoint, OfAnotherCloudsHost_KeepsAccountAndAuthority) {
  for (const char* host : {"acct.blob.core.usgovcloudapi.net", "acct.dfs.core.usgovcloudapi.net"}) {
    const auto endpoint = resolve_endpoint({.account_host = host});
    EXPECT_EQ(endpoint.account, "acct");
    EXPECT_EQ(endpoint.blob_url, "https://acct.blob.core.usgovcloudapi.net");
    EXPECT_EQ(endpoint.dfs_url, "https://acct.dfs.core.usgovcloudapi.net");
    EXPECT_EQ(endpoint.authority_host, "https://login.microsoftonline.us");
  }
}

TEST(AzureEndpoint, OfAnEmulator_HasTheAccountInItsPath) {
  const auto endpoint = resolve_endpoint(with_connection({.use_emulator = true}));
  EXPECT_EQ(endpoint.account, "devstoreaccount1");
  EXPECT_EQ(endpoint.blob_url, "http://127.0.0.1:10000/devstoreaccount1");
  EXPECT_TRUE(endpoint.dfs_url.empty());
  EXPECT_TRUE(endpoint.loopback());
  EXPECT_FALSE(endpoint.secure());
}

TEST(AzureEndpoint, Secondary_IsTheOtherRegionOfTheSameAccount) {
  const auto endpoint = resolve_endpoint({.account_name = "acct", .use_secondary = true});
  EXPECT_EQ(endpoint.blob_url, "https://acct-secondary.blob.core.windows.net");
  EXPECT_EQ(endpoint.account, "acct");
}

TEST(AzureEndpoint, OfAConnectionString_IsWhatThatSays) {
  const auto options =
      with_connection({.connection_string = "AccountName=acct;AccountKey=a2V5;"
                                            "EndpointSuffix=core.chinacloudapi.cn"});
  EXPECT_EQ(options.account_key, "a2V5");
  const auto endpoint = resolve_endpoint(options);
  EXPECT_EQ(endpoint.blob_url, "https://acct.blob.core.chinacloudapi.cn");
  EXPECT_EQ(endpoint.authority_host, "https://login.chinacloudapi.cn");
  const auto custom = resolve_endpoint(with_connection(
      {.connection_string = "BlobEndpoint=http://127.0.0.1:1/acct;SharedAccessSignature=sig=x"}));
  EXPECT_EQ(custom.blob_url, "http://127.0.0.1:1/acct");
  EXPECT_EQ(custom.account, "acct");
}

TEST(AzureEndpoint, OfNobody_SaysHowToNameAnAccount) {
  const auto error = test::error_of([] { resolve_endpoint({}); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::invalid_argument);
  EXPECT_NE(error->advice().find("AZURE_STORAGE_ACCOUNT_NAME"), std::string::npos);
}

TEST(AzureEndpoint, BadUrlOrTwoAccounts_AreInvalidAndSecretsAreNotShown) {
  for (const char* url :
       {"ftp://host", "https://", "https://h/a?sig=S3CRET", "https://u:S3CRET@h"}) {
    const auto error = test::error_of([&] { resolve_endpoint({.endpoint_url = url}); });
    ASSERT_TRUE(error) << url;
    EXPECT_EQ(error->code(), ErrorCode::invalid_argument);
    EXPECT_EQ(std::string(error->what()).find("S3CRET"), std::string::npos);
  }
  EXPECT_ERROR(
      with_connection({.account_name = "a", .connection_string = "AccountName=b;AccountKey=a2V5"}),
      invalid_argument);
}

TEST(AzureEndpoint, Address_EscapesWhatUrlsGiveAMeaning) {
  EXPECT_EQ(address("https://h", "", ""), "https://h/");
  EXPECT_EQ(address("https://h", "c", ""), "https://h/c");
  EXPECT_EQ(address("https://h/acct", "$web", "a b/c#?%+\xC3\xBC"),
            "https://h/acct/$web/a%20b/c%23%3F%25%2B%C3%BC");
  EXPECT_EQ(address("https://h", "c", "a//b/./c"), "https://h/c/a//b/./c");
}

TEST(AzureEndpoint, ContainerNames_FollowAzuresRules) {
  for (const char* name : {"abc", "a-1", "1a2", "$root", "$web"}) {
    EXPECT_EQ(fault_of_container(name), "") << name;
  }
  const std::string longest(63, 'a');
  EXPECT_EQ(fault_of_container(longest), "");
  EXPECT_NE(fault_of_container(longest + "a"), "");
  for (const char* name : {"ab", "Abc", "a_c", "-ab", "ab-", "a--b", "a.b"}) {
    EXPECT_NE(fault_of_container(name), "") << name;
  }
}

TEST(AzureEndpoint, Loopback_OfANameThatBeginsLikeAnAddress_IsFalse) {
  AzureOptions options;
  options.account_name = "account";
  options.endpoint_url = "http://127.0.0.1.example.com/account";
  EXPECT_FALSE(resolve_endpoint(options).loopback());
  options.endpoint_url = "http://127.0.0.1:10000/account";
  EXPECT_TRUE(resolve_endpoint(options).loopback());
}

}  // namespace
}  // namespace fulgurite::azure
