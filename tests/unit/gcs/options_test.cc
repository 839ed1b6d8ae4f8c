#include "gcs/options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <list>

#include "fulgurite/registry.h"
#include "gcs/endpoint.h"
#include "support/environment.h"
#include "support/expect_error.h"

namespace fulgurite::gcs {
namespace {

using test::ScopedVariable;

/// An option of gcsfs 2026.10.1, of GCSFileSystem or of open(), as people give it.
struct GcsfsOption {
  std::string name;
  std::string value;
  bool (*took_effect)(const GcsOptions&);
};

bool has_no_field(const GcsOptions&) { return true; }

const std::vector<GcsfsOption> kTaken = {
    {"project", "p", [](const GcsOptions& o) { return o.project == "p"; }},
    {"access", "full_control", [](const GcsOptions& o) { return o.access == "full_control"; }},
    {"token", "anon", [](const GcsOptions& o) { return o.anonymous; }},
    {"token", "google_default", [](const GcsOptions& o) { return o.token.empty(); }},
    {"block_size", "5242880", [](const GcsOptions& o) { return o.transfer.part_bytes == 5242880; }},
    {"consistency", "none", [](const GcsOptions& o) { return !o.checksum; }},
    {"requests_timeout", "30", [](const GcsOptions& o) { return o.stall_time.count() == 30; }},
    {"timeout", "10", [](const GcsOptions& o) { return o.stall_time.count() == 10; }},
    {"requester_pays", "payer", [](const GcsOptions& o) { return o.user_project == "payer"; }},
    {"endpoint_url", "http://h", [](const GcsOptions& o) { return o.endpoint_url == "http://h"; }},
    {"default_location", "EU", [](const GcsOptions& o) { return o.location == "EU"; }},
    {"version_aware", "True", [](const GcsOptions& o) { return o.version_aware; }},
    {"retry_timeout", "60", [](const GcsOptions& o) { return o.retry_deadline.count() == 60'000; }},
    {"retries", "6", [](const GcsOptions& o) { return o.max_retries == 6; }},
    {"acl", "private", [](const GcsOptions& o) { return o.acl == "private"; }},
    // What they ask for happens anyway, or is of no use here.
    {"cache_timeout", "60", has_no_field},
    {"listings_expiry_time", "60", has_no_field},
    {"use_listings_cache", "False", has_no_field},
    {"max_paths", "5", has_no_field},
    {"skip_instance_cache", "True", has_no_field},
    {"secure_serialize", "True", has_no_field},
    {"check_connection", "False", has_no_field},
    {"asynchronous", "False", has_no_field},
    {"session_kwargs", "None", has_no_field},
    {"loop", "None", has_no_field},
    {"finalize_on_close", "True", has_no_field},
    {"mrd_pool_cache_size", "4", has_no_field},
    {"max_mrd_pool_cache_queue_size", "4", has_no_field},
    {"retry_initial", "1", has_no_field},
    {"retry_maximum", "32", has_no_field},
    {"retry_multiplier", "2", has_no_field},
    {"cache_type", "readahead", has_no_field},
};

TEST(ParseGcsOptions, EveryNameOfGcsfs_TakesEffect) {
  const ScopedVariable emulator("STORAGE_EMULATOR_HOST", std::nullopt);
  for (const auto& option : kTaken) {
    SCOPED_TRACE(option.name);
    EXPECT_TRUE(option.took_effect(parse_gcs_options({{option.name, option.value}})));
  }
}

TEST(ParseGcsOptions, NamesOfGcsfsThatAskForWhatIsNotDone_AreRefusedWithAReason) {
  for (const char* name :
       {"check_connection", "asynchronous", "session_kwargs", "loop", "use_listings_cache",
        "content_type", "metadata", "fixed_key_metadata", "generation"}) {
    const auto error = test::error_of([&] { parse_gcs_options({{name, "x"}}); });
    ASSERT_TRUE(error) << name;
    EXPECT_EQ(error->code(), ErrorCode::not_supported) << name;
    EXPECT_THAT(error->what(),
                testing::HasSubstr(std::string("'") + name + "' is not supported: "));
  }
}

TEST(ParseGcsOptions, ValuesThatAreNotOffered_SayWhy) {
  for (const char* login : {"browser", "cache"}) {
    const auto refused = test::error_of([&] { parse_gcs_options({{"token", login}}); });
    ASSERT_TRUE(refused) << login;
    EXPECT_EQ(refused->code(), ErrorCode::invalid_argument);
    EXPECT_THAT(refused->what(), testing::HasSubstr("gcloud auth application-default login"));
  }
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

// Their reasons stand in docs/backends.md. The variables of google-auth are asked in
// tests/unit/auth.
TEST(ParseGcsOptions, VariablesOfGcsfsWithoutUse_ChangeNothing) {
  std::list<ScopedVariable> variables;
  for (const char* name : {"GCSFS_DEBUG", "FETCH_RAW_TOKEN_EXPIRY", "GCE_METADATA_TIMEOUT",
                           "GCSFS_EXPERIMENTAL_ZB_HNS_SUPPORT"}) {
    variables.emplace_back(name, "true");
  }
  EXPECT_NO_THROW(parse_gcs_options(StorageOptions{}));
}

TEST(GcsEndpoint, OfAnotherUniverse_IsThere) {
  const ScopedVariable domain("GOOGLE_CLOUD_UNIVERSE_DOMAIN", "cloud.example");
  const auto endpoint = resolve_endpoint(GcsOptions{});
  EXPECT_EQ(endpoint.url(), "https://storage.cloud.example");
  EXPECT_TRUE(endpoint.google);
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
