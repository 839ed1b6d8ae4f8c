#include "s3/object_headers.h"

#include <gtest/gtest.h>

#include "base/time.h"

namespace fulgurite::s3 {
namespace {

TEST(Creation, WithEverything_SetsTheHeaders) {
  S3Options options;
  options.storage_class = "STANDARD_IA";
  options.acl = "private";
  options.server_side_encryption = "aws:kms";
  options.sse_kms_key_id = "key";
  options.tags = {{"a b", "c&d"}, {"e", "f"}};
  object::PutOptions put;
  put.content_type = "text/plain";
  put.metadata = {{"epoch", "3"}};
  http::Headers headers;
  add_creation(headers, options, put);
  EXPECT_EQ(headers.get("Content-Type"), "text/plain");
  EXPECT_EQ(headers.get("x-amz-meta-epoch"), "3");
  EXPECT_EQ(headers.get("x-amz-tagging"), "a%20b=c%26d&e=f");
  EXPECT_EQ(headers.get("x-amz-storage-class"), "STANDARD_IA");
  EXPECT_EQ(headers.get("x-amz-acl"), "private");
  EXPECT_EQ(headers.get("x-amz-server-side-encryption"), "aws:kms");
  EXPECT_EQ(headers.get("x-amz-server-side-encryption-aws-kms-key-id"), "key");
}

TEST(Creation, WithMetadataThatNoHeaderCarries_IsInvalid) {
  const std::map<std::string, std::string> bad[] = {
      {{"a", "x\r\nx-amz-acl: public-read"}}, {{"a b", "x"}}, {{"", "x"}}, {{"a", "\xc3\xa9"}}};
  for (const auto& metadata : bad) {
    http::Headers headers;
    object::PutOptions put;
    put.metadata = metadata;
    EXPECT_THROW(add_creation(headers, {}, put), Error);
  }
}

TEST(Access, WithACustomerKey_SendsItWithItsMd5) {
  S3Options options;
  options.sse_customer_key = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
  http::Headers headers;
  add_access(headers, options);
  EXPECT_EQ(headers.get("x-amz-server-side-encryption-customer-algorithm"), "AES256");
  EXPECT_EQ(headers.get("x-amz-server-side-encryption-customer-key"), options.sse_customer_key);
  EXPECT_EQ(headers.get("x-amz-server-side-encryption-customer-key-MD5"),
            "KYvwGXoFFJ42a2u2GDWhwQ==");
}

TEST(CopySource, OfAnOddKey_IsEscaped) {
  http::Headers headers;
  add_copy_source(headers, {}, {"b", "a b/c?d"});
  EXPECT_EQ(headers.get("x-amz-copy-source"), "/b/a%20b/c%3Fd");
}

TEST(Info, FromHeaders_HasSizeTimeEtagAndMetadata) {
  const auto info = info_from_headers("k", {{"Content-Length", "42"},
                                            {"Last-Modified", "Tue, 24 Nov 2026 07:36:00 GMT"},
                                            {"ETag", "\"e\""},
                                            {"x-amz-version-id", "v"},
                                            {"Content-Type", "text/plain"},
                                            {"X-Amz-Meta-Epoch", "3"}});
  EXPECT_EQ(info.key, "k");
  EXPECT_EQ(info.size, 42u);
  EXPECT_EQ(info.modified, parse_iso_time("2026-11-24T07:36:00Z"));
  EXPECT_EQ(info.etag, "\"e\"");
  EXPECT_EQ(info.version, "v");
  EXPECT_EQ(info.content_type, "text/plain");
  EXPECT_EQ(info.metadata.at("epoch"), "3");
}

}  // namespace
}  // namespace fulgurite::s3
