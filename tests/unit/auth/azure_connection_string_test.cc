#include "auth/azure_connection_string.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/expect_error.h"

namespace fulgurite::auth {
namespace {

TEST(AzureConnectionString, OfAKey_IsTakenApart) {
  const auto connection = parse_azure_connection_string(
      "DefaultEndpointsProtocol=https;AccountName=acct;AccountKey=a2V5PT0=;"
      "EndpointSuffix=core.chinacloudapi.cn");
  EXPECT_EQ(connection.protocol, "https");
  EXPECT_EQ(connection.account_name, "acct");
  EXPECT_EQ(connection.account_key, "a2V5PT0=");
  EXPECT_EQ(connection.endpoint_suffix, "core.chinacloudapi.cn");
  EXPECT_EQ(connection.blob_endpoint, "");
}

TEST(AzureConnectionString, OfEndpointsAndSas_IsTakenApart) {
  const auto connection = parse_azure_connection_string(
      "BlobEndpoint=https://acct.blob.example/;BlobSecondaryEndpoint=https://acct-2.blob.example;"
      "DfsEndpoint=https://acct.dfs.example/;QueueEndpoint=https://q;TableEndpoint=https://t;"
      "FileEndpoint=https://f;WebEndpoint=https://w;WebSecondaryEndpoint=https://w2;"
      "DfsSecondaryEndpoint=https://d2;QueueSecondaryEndpoint=https://q2;"
      "TableSecondaryEndpoint=https://t2;FileSecondaryEndpoint=https://f2;AccountKeyName=key1;"
      "SharedAccessSignature=sv=2022&sig=a%3D\n");
  EXPECT_EQ(connection.blob_endpoint, "https://acct.blob.example");
  EXPECT_EQ(connection.secondary_endpoint, "https://acct-2.blob.example");
  EXPECT_EQ(connection.dfs_endpoint, "https://acct.dfs.example");
  EXPECT_EQ(connection.sas, "sv=2022&sig=a%3D");
}

TEST(AzureConnectionString, SasBehindTheEndpoint_IsTheSas) {
  const auto connection =
      parse_azure_connection_string("BlobEndpoint=https://acct.blob.example/?sv=1&sig=x;");
  EXPECT_EQ(connection.blob_endpoint, "https://acct.blob.example");
  EXPECT_EQ(connection.sas, "sv=1&sig=x");
}

TEST(AzureConnectionString, UseDevelopmentStorage_IsTheEmulator) {
  const auto here = parse_azure_connection_string("UseDevelopmentStorage=true;");
  EXPECT_EQ(here.account_name, "devstoreaccount1");
  EXPECT_EQ(here.blob_endpoint, "http://127.0.0.1:10000/devstoreaccount1");
  EXPECT_FALSE(here.account_key.empty());
  const auto there = parse_azure_connection_string(
      "usedevelopmentstorage=TRUE;DevelopmentStorageProxyUri=http://emulator");
  EXPECT_EQ(there.blob_endpoint, "http://emulator:10000/devstoreaccount1");
}

TEST(AzureConnectionString, Malformed_IsInvalidAndNeverShown) {
  for (const char* text :
       {"", "AccountKey=S3CRET", "S3CRET", "AccountName=a;S3CRET", "AccountName=a;=S3CRET",
        "AccountName=a;AcountKey=S3CRET", "AccountName=a;AccountName=S3CRET"}) {
    const auto error = test::error_of([&] { parse_azure_connection_string(text); });
    ASSERT_TRUE(error) << text;
    EXPECT_EQ(error->code(), ErrorCode::invalid_argument);
    EXPECT_FALSE(error->advice().empty());
    EXPECT_THAT(error->what(), testing::Not(testing::HasSubstr("S3CRET")));
  }
}

}  // namespace
}  // namespace fulgurite::auth
