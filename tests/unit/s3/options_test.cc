#include "s3/options.h"

#include <gtest/gtest.h>

namespace fulgurite {
namespace {

ErrorCode code_of(const StorageOptions& options, std::string* message = nullptr) {
  try {
    parse_s3_options(options);
  } catch (const Error& error) {
    if (message) *message = error.what();
    return error.code();
  }
  ADD_FAILURE() << "was accepted";
  return ErrorCode::io;
}

TEST(S3Options, FromS3fsNames_SetsTheFields) {
  const auto options = parse_s3_options({{"key", "AK"},
                                         {"secret", "SK"},
                                         {"token", "T"},
                                         {"anon", "False"},
                                         {"endpoint_url", "http://store:9000"},
                                         {"use_ssl", "false"},
                                         {"requester_pays", "True"},
                                         {"default_block_size", "16MiB"},
                                         {"max_concurrency", "4"},
                                         {"fixed_upload_size", "true"},
                                         {"profile", "dev"}});
  EXPECT_EQ(options.access_key_id, "AK");
  EXPECT_EQ(options.secret_access_key, "SK");
  EXPECT_EQ(options.session_token, "T");
  EXPECT_FALSE(options.anonymous);
  EXPECT_EQ(options.endpoint_url, "http://store:9000");
  EXPECT_FALSE(options.use_tls);
  EXPECT_TRUE(options.requester_pays);
  EXPECT_EQ(options.transfer.part_bytes, 16u << 20);
  EXPECT_EQ(options.transfer.max_connections, 4);
  EXPECT_TRUE(options.equal_parts);
  EXPECT_EQ(options.profile, "dev");
}

TEST(S3Options, FromNestedKeywordArguments_SetsTheFields) {
  const auto options = parse_s3_options(
      {{"client_kwargs", R"({"region_name": "eu-west-1", "verify": false})"},
       {"config_kwargs", R"({"signature_version": "s3v4", "s3": {"addressing_style": "virtual"},
                             "retries": {"max_attempts": 4, "mode": "standard"},
                             "read_timeout": 0.5})"},
       {"s3_additional_kwargs", R"({"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": "k",
                                    "ACL": "private", "StorageClass": "STANDARD_IA"})"}});
  EXPECT_EQ(options.region, "eu-west-1");
  EXPECT_FALSE(options.verify_tls);
  EXPECT_EQ(options.addressing, S3Addressing::virtual_host);
  EXPECT_EQ(options.max_retries, 3);
  EXPECT_EQ(options.stall_time, std::chrono::seconds(1));
  EXPECT_EQ(options.server_side_encryption, "aws:kms");
  EXPECT_EQ(options.sse_kms_key_id, "k");
  EXPECT_EQ(options.acl, "private");
  EXPECT_EQ(options.storage_class, "STANDARD_IA");
}

TEST(S3Options, OutsideAGroup_WinsOverTheGroup) {
  const auto options = parse_s3_options({{"addressing_style", "path"},
                                         {"client_kwargs", R"({"addressing_style": "virtual"})"},
                                         {"region", "eu-west-1"}});
  EXPECT_EQ(options.addressing, S3Addressing::path);
}

TEST(S3Options, FromObjectStoreNames_SetsTheFields) {
  const auto options = parse_s3_options({{"aws_access_key_id", "AK"},
                                         {"aws_secret_access_key", "SK"},
                                         {"aws_endpoint", "https://store"},
                                         {"aws_virtual_hosted_style_request", "true"},
                                         {"aws_unsigned_payload", "true"},
                                         {"aws_skip_signature", "true"},
                                         {"allow_invalid_certificates", "true"}});
  EXPECT_EQ(options.access_key_id, "AK");
  EXPECT_EQ(options.addressing, S3Addressing::virtual_host);
  EXPECT_EQ(options.payload_signing, S3PayloadSigning::never);
  EXPECT_TRUE(options.anonymous);
  EXPECT_FALSE(options.verify_tls);
}

TEST(S3Options, VerifyWithAPath_IsTheCaBundle) {
  const auto options = parse_s3_options({{"verify", "/etc/ssl/own.pem"}});
  EXPECT_TRUE(options.verify_tls);
  EXPECT_EQ(options.ca_bundle, "/etc/ssl/own.pem");
}

TEST(S3Options, Tags_AreDecoded) {
  const auto options = parse_s3_options({{"tags", "run=a%20b&owner=me"}});
  EXPECT_EQ(options.tags, (std::map<std::string, std::string>{{"run", "a b"}, {"owner", "me"}}));
}

TEST(S3Options, WithAnUnknownName_NamesTheNearest) {
  std::string message;
  EXPECT_EQ(code_of({{"endpont_url", "http://store"}}, &message), ErrorCode::invalid_argument);
  EXPECT_NE(message.find("endpoint_url"), std::string::npos) << message;
}

TEST(S3Options, WithABadValue_SaysWhatItTakes) {
  std::string message;
  EXPECT_EQ(code_of({{"checksum", "md4"}}, &message), ErrorCode::invalid_argument);
  EXPECT_NE(message.find("crc32c"), std::string::npos) << message;
  EXPECT_EQ(code_of({{"part_bytes", "many"}}), ErrorCode::invalid_argument);
  EXPECT_EQ(code_of({{"client_kwargs", "region=eu"}}), ErrorCode::invalid_argument);
}

TEST(S3Options, WithARefusedOption_SaysWhy) {
  std::string message;
  EXPECT_EQ(code_of({{"session", "<object>"}}, &message), ErrorCode::not_supported);
  EXPECT_NE(message.find("Python object"), std::string::npos) << message;
  EXPECT_EQ(code_of({{"config_kwargs", R"({"signature_version": "s3"})"}}),
            ErrorCode::not_supported);
}

TEST(S3Options, WithRefusedOptionsThatAskForNothing_AcceptsThem) {
  EXPECT_NO_THROW(parse_s3_options({{"asynchronous", "False"},
                                    {"version_aware", "false"},
                                    {"default_cache_type", "readahead"},
                                    {"use_listings_cache", "False"}}));
}

}  // namespace
}  // namespace fulgurite
