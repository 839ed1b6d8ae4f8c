#include "gcs/json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/time.h"
#include "gcs/checksum.h"
#include "support/expect_error.h"

namespace fulgurite::gcs {
namespace {

TEST(ParseResource, OfAnObject_TakesWhatWeShow) {
  const auto found = parse_resource(
      R"({"kind": "storage#object", "name": "a/b", "size": "12", "generation": "34",)"
      R"( "updated": "2026-11-24T07:36:00.5Z", "contentType": "t/x", "crc32c": "AAAAAA==",)"
      R"( "metadata": {"k": "v"}, "timeDeleted": "2026-11-24T08:00:00Z"})");
  EXPECT_EQ(found.info.key, "a/b");
  EXPECT_EQ(found.info.size, 12u);
  EXPECT_EQ(found.info.etag, "34");
  EXPECT_EQ(found.info.version, "34");
  EXPECT_EQ(found.info.modified, parse_iso_time("2026-11-24T07:36:00.5Z"));
  EXPECT_EQ(found.info.metadata.at("k"), "v");
  EXPECT_EQ(found.crc32c, "AAAAAA==");
  EXPECT_FALSE(found.live);
}

TEST(ParseResource, OfStrangeAnswers_IsCorrupted) {
  for (const char* body : {"", "[]", "{}", "{\"name\": 5, \"size\": \"1\"}", "{\"name\": \"a\"}",
                           "{\"name\": \"a\", \"size\": 1}", "{\"name\": \"a\", \"size\": \"-1\"}",
                           "{\"name\": \"a\", \"size\": \"1x\"}", "<html/>"}) {
    EXPECT_ERROR(parse_resource(body), corrupted);
  }
}

TEST(ParseList, OfAnEmptyBucket_IsAnEmptyPage) {
  const auto page = parse_list(R"({"kind": "storage#objects"})");
  EXPECT_TRUE(page.objects.empty() && page.prefixes.empty() && page.token.empty());
}

TEST(ParseList, OfStrangeItems_IsCorrupted) {
  EXPECT_ERROR(parse_list(R"({"items": [5]})"), corrupted);
  EXPECT_ERROR(parse_list(R"({"prefixes": [{}]})"), corrupted);
  EXPECT_TRUE(parse_list(R"({"items": 5})").objects.empty());
}

TEST(ParseRewrite, ThatNeitherEndsNorGoesOn_IsCorrupted) {
  EXPECT_ERROR(parse_rewrite(R"({"done": false})"), corrupted);
  EXPECT_ERROR(parse_rewrite("{}"), corrupted);
}

TEST(BuildResource, OfTextThatIsNotUtf8_IsInvalid) {
  EXPECT_ERROR(build_resource({}, {.content_type = "\xff"}, ""), invalid_argument);
}

TEST(BuildMetadata, WithAnEmptyValue_RemovesIt) {
  EXPECT_EQ(build_metadata({{"a", "b"}, {"c", ""}}), R"({"metadata":{"a":"b","c":null}})");
}

TEST(Crc32c, OfParts_IsThatOfTheWhole) {
  const Payload whole = Buffer::copy_of("123456789");
  std::vector<object::Part> parts;
  for (const auto& [offset, size] : {std::pair{0u, 5u}, {5u, 4u}}) {
    parts.push_back({.size = size, .checksum = crc32c_of(whole.slice(offset, size))});
  }
  EXPECT_EQ(crc32c_of(whole), "4waSgw==");
  EXPECT_EQ(crc32c_of_parts(parts), "4waSgw==");
  parts[0].checksum.clear();
  EXPECT_EQ(crc32c_of_parts(parts), "");
}

TEST(Crc32c, InHeaders_IsFoundInEitherForm) {
  EXPECT_EQ(crc32c_in({{"X-Goog-Hash", "crc32c=4waSgw==,md5=abc"}}), "4waSgw==");
  EXPECT_EQ(crc32c_in({{"x-goog-hash", "md5=abc"}, {"x-goog-hash", "crc32c=4waSgw=="}}),
            "4waSgw==");
  EXPECT_EQ(crc32c_in({{"x-goog-hash", "md5=abc"}}), "");
}

}  // namespace
}  // namespace fulgurite::gcs
