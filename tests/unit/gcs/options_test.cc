#include "gcs/options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fulgurite/registry.h"
#include "support/environment.h"
#include "support/expect_error.h"

namespace fulgurite::gcs {
namespace {

using test::ScopedVariable;

/// What gcsfs 2026.10.1 takes, with values that people give.
const std::vector<std::pair<std::string, std::string>> kGcsfsOptions = {
    {"project", "p"},
    {"access", "full_control"},
    {"token", "google_default"},
    {"block_size", "5242880"},
    {"consistency", "crc32c"},
    {"cache_timeout", "60"},
    {"secure_serialize", "true"},
    {"check_connection", "false"},
    {"requests_timeout", "30"},
    {"requester_pays", "payer"},
    {"asynchronous", "false"},
    {"session_kwargs", ""},
    {"loop", "None"},
    {"timeout", "10"},
    {"endpoint_url", "http://127.0.0.1:1"},
    {"default_location", "EU"},
    {"version_aware", "true"},
    {"finalize_on_close", "false"},
    {"mrd_pool_cache_size", "4"},
    {"max_mrd_pool_cache_queue_size", "4"},
    {"retry_timeout", "60"},
    {"retry_initial", "1"},
    {"retry_maximum", "32"},
    {"retry_multiplier", "2"},
    {"cache_type", "readahead"},
    {"acl", "private"},
    {"retries", "6"},
};

TEST(ParseGcsOptions, EveryNameOfGcsfs_IsKnown) {
  for (const auto& [name, value] : kGcsfsOptions) {
    SCOPED_TRACE(name);
    EXPECT_NO_THROW(parse_gcs_options(StorageOptions{{name, value}}));
  }
}

TEST(ParseGcsOptions, WhatIsNotOffered_SaysWhy) {
  EXPECT_ERROR(parse_gcs_options({{"asynchronous", "true"}}), not_supported);
  EXPECT_ERROR(parse_gcs_options({{"generation", "5"}}), not_supported);
  EXPECT_ERROR(parse_gcs_options({{"token", "browser"}}), invalid_argument);
  EXPECT_ERROR(parse_gcs_options({{"consistency", "md5"}}), invalid_argument);
  EXPECT_ERROR(parse_gcs_options({{"access", "all"}}), invalid_argument);
  const auto error = test::error_of([] { parse_gcs_options({{"projcet", "p"}}); });
  ASSERT_TRUE(error);
  EXPECT_THAT(error->what(), testing::HasSubstr("project"));
}

TEST(ParseGcsOptions, Token_IsAWordAFileOrAToken) {
  const test::TemporaryFolder folder;
  EXPECT_TRUE(parse_gcs_options({{"token", "anon"}}).anonymous);
  EXPECT_TRUE(parse_gcs_options({{"token", "cloud"}}).metadata_server);
  EXPECT_EQ(parse_gcs_options({{"token", "ya29.abc"}}).token, "ya29.abc");
  EXPECT_EQ(parse_gcs_options({{"token", folder.path()}}).credentials, folder.path());
  EXPECT_EQ(parse_gcs_options({{"token", "{}"}}).credentials, "{}");
  EXPECT_EQ(parse_gcs_options({{"token", "missing.json"}}).credentials, "missing.json");
}

TEST(ParseGcsOptions, RequesterPays_IsAProjectOrOurs) {
  EXPECT_EQ(parse_gcs_options({{"requester_pays", "other"}}).user_project, "other");
  EXPECT_EQ(parse_gcs_options({{"requester_pays", "true"}, {"project", "p"}}).user_project, "p");
  EXPECT_EQ(parse_gcs_options({{"requester_pays", "false"}}).user_project, "");
}

TEST(ParseGcsOptions, Environment_IsRead) {
  const ScopedVariable emulator("STORAGE_EMULATOR_HOST", "localhost:4443");
  const ScopedVariable project("GCSFS_DEFAULT_PROJECT", "p");
  const ScopedVariable concurrency("DEFAULT_GCSFS_CONCURRENCY", "4");
  const auto options = parse_gcs_options(StorageOptions{});
  EXPECT_EQ(options.endpoint_url, "localhost:4443");
  EXPECT_TRUE(options.emulator);
  EXPECT_EQ(options.project, "p");
  EXPECT_EQ(options.transfer.max_connections, 4);
  EXPECT_EQ(make_gcs(options)->protocol(), "gs");
}

TEST(ParseGcsOptions, ClientCertificatesByEnvironment_AreRefused) {
  const ScopedVariable automatic("GOOGLE_API_USE_MTLS_ENDPOINT", "auto");
  EXPECT_NO_THROW(parse_gcs_options(StorageOptions{}));
  const ScopedVariable mtls("GOOGLE_API_USE_CLIENT_CERTIFICATE", "true");
  EXPECT_ERROR(parse_gcs_options(StorageOptions{}), not_supported);
}

TEST(HmacKeys, HalfOfThemOrWithKeysOfEncryption_AreRefused) {
  EXPECT_ERROR(make_gcs(StorageOptions{{"hmac_access_id", "GOOG1"}}), invalid_argument);
  EXPECT_ERROR(make_gcs(StorageOptions{
                   {"hmac_access_id", "GOOG1"}, {"hmac_secret", "s"}, {"kms_key_name", "k"}}),
               not_supported);
  const auto fs = make_gcs(StorageOptions{{"hmac_access_id", "GOOG1"}, {"hmac_secret", "s"}});
  EXPECT_EQ(fs->protocol(), "gs");
  EXPECT_ERROR(fs->open_writer("b/k", {.mode = WriteMode::create}), not_supported);
}

TEST(Resolve, UrlWithAGeneration_IsVersionAware) {
  const ScopedVariable emulator("STORAGE_EMULATOR_HOST", "http://127.0.0.1:1");
  EXPECT_EQ(resolve("gs://b/k#123").path, "b/k#123");
  EXPECT_EQ(resolve("gcs://b/k").filesystem->url("b/k"), "gs://b/k");
}

}  // namespace
}  // namespace fulgurite::gcs
