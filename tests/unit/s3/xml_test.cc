#include "s3/xml.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/time.h"

namespace fulgurite::s3 {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

template <class Function>
void expect_corrupted(Function function) {
  try {
    function();
    ADD_FAILURE() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::corrupted) << error.what();
  }
}

TEST(ParseList, WithKeysAndPrefixes_GivesBothInOrder) {
  const auto page = parse_list(R"(<?xml version="1.0" encoding="UTF-8"?>
    <ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>b</Name>
    <IsTruncated>true</IsTruncated><NextContinuationToken>t0</NextContinuationToken>
    <Contents><Key>a</Key><LastModified>2026-11-24T07:36:00.000Z</LastModified>
      <ETag>&quot;e1&quot;</ETag><Size>7</Size></Contents>
    <Contents><Key>b</Key><Size>18446744073709551615</Size></Contents>
    <CommonPrefixes><Prefix>c/</Prefix></CommonPrefixes></ListBucketResult>)");
  ASSERT_EQ(page.objects.size(), 2u);
  EXPECT_EQ(page.objects[0].key, "a");
  EXPECT_EQ(page.objects[0].size, 7u);
  EXPECT_EQ(page.objects[0].etag, "\"e1\"");
  EXPECT_EQ(page.objects[0].modified, parse_iso_time("2026-11-24T07:36:00Z"));
  EXPECT_EQ(page.objects[1].size, UINT64_MAX);
  EXPECT_THAT(page.prefixes, ElementsAre("c/"));
  EXPECT_EQ(page.token, "t0");
}

TEST(ParseList, WithEncodedKeys_DecodesThem) {
  const auto page = parse_list(R"(<ListBucketResult><EncodingType>url</EncodingType>
    <IsTruncated>false</IsTruncated>
    <Contents><Key>a+b%2Bc%0Ad%25e</Key><Size>0</Size></Contents></ListBucketResult>)");
  EXPECT_EQ(page.objects.at(0).key, "a b+c\nd%e");
  EXPECT_EQ(page.token, "");
}

TEST(ParseList, WithoutEncodingType_TakesKeysAsTheyAre) {
  const auto page = parse_list(
      "<ListBucketResult><Contents><Key>a+b%20c</Key><Size>0</Size></Contents></ListBucketResult>");
  EXPECT_EQ(page.objects.at(0).key, "a+b%20c");
}

TEST(ParseList, OfHostileXml_IsCorrupted) {
  expect_corrupted([] { parse_list(""); });
  expect_corrupted([] { parse_list("not xml"); });
  expect_corrupted([] { parse_list("<ListBucketResult><Contents>"); });
  expect_corrupted([] { parse_list("<html></html>"); });
  expect_corrupted([] { parse_list("<ListBucketResult><Contents/></ListBucketResult>"); });
  expect_corrupted([] {
    parse_list(
        "<ListBucketResult><Contents><Key>a</Key><Size>-1</Size></Contents></ListBucketResult>");
  });
  expect_corrupted([] {
    parse_list(
        "<ListBucketResult><Contents><Key>a</Key><Size>99999999999999999999</Size></Contents>"
        "</ListBucketResult>");
  });
  expect_corrupted(
      [] { parse_list("<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>"); });
}

TEST(ParseList, OfDeeplyNestedXml_DoesNotOverflowTheStack) {
  std::string deep;
  for (int i = 0; i < 200'000; ++i) deep += "<ListBucketResult>";
  for (int i = 0; i < 200'000; ++i) deep += "</ListBucketResult>";
  EXPECT_TRUE(parse_list(deep).objects.empty());
}

TEST(ParseList, WithAnEntityBomb_DoesNotExpandIt) {
  const auto page = parse_list(R"(<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>
    <ListBucketResult><Contents><Key>&b;</Key><Size>0</Size></Contents></ListBucketResult>)");
  EXPECT_EQ(page.objects.at(0).key, "&b;");
}

TEST(ParseError, OfAnErrorBody_GivesItsFields) {
  const auto error = parse_error(
      R"(<Error><Code>PermanentRedirect</Code><Message>go there</Message><RequestId>4AB</RequestId>
      <Region>eu-west-1</Region><Endpoint>b.s3.eu-west-1.amazonaws.com</Endpoint></Error>)");
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code, "PermanentRedirect");
  EXPECT_EQ(error->message, "go there");
  EXPECT_EQ(error->request_id, "4AB");
  EXPECT_EQ(error->region, "eu-west-1");
  EXPECT_EQ(error->endpoint, "b.s3.eu-west-1.amazonaws.com");
}

TEST(ParseError, OfAnythingElse_IsNothing) {
  EXPECT_FALSE(parse_error(""));
  EXPECT_FALSE(parse_error("upstream connect error"));
  EXPECT_FALSE(parse_error("<CopyObjectResult/>"));
}

TEST(ParseWriteResult, AfterKeepAliveSpaces_GivesEtagAndChecksums) {
  const auto result = parse_write_result(
      "   \n<?xml version=\"1.0\"?><CompleteMultipartUploadResult><ETag>\"e-2\"</ETag>"
      "<ChecksumCRC32C>abc=-2</ChecksumCRC32C></CompleteMultipartUploadResult>");
  EXPECT_EQ(result.etag, "\"e-2\"");
  EXPECT_EQ(result.checksums.at("checksumcrc32c"), "abc=-2");
  expect_corrupted([] { parse_write_result("<CopyObjectResult/>"); });
}

TEST(ParseDeleteResult, WithFailures_NamesThem) {
  const auto failures = parse_delete_result(
      "<DeleteResult><Deleted><Key>a</Key></Deleted><Error><Key>b</Key><Code>AccessDenied</Code>"
      "<Message>no</Message></Error></DeleteResult>");
  ASSERT_EQ(failures.size(), 1u);
  EXPECT_EQ(failures[0].key, "b");
  EXPECT_EQ(failures[0].code, "AccessDenied");
  EXPECT_TRUE(parse_delete_result("<DeleteResult/>").empty());
}

TEST(ParseUploads, OfAPage_GivesUploadsAndMarkers) {
  const auto page = parse_uploads(R"(<ListMultipartUploadsResult><EncodingType>url</EncodingType>
    <IsTruncated>true</IsTruncated><NextKeyMarker>k+1</NextKeyMarker>
    <NextUploadIdMarker>u1</NextUploadIdMarker>
    <Upload><Key>k+1</Key><UploadId>u1</UploadId></Upload></ListMultipartUploadsResult>)");
  ASSERT_EQ(page.uploads.size(), 1u);
  EXPECT_EQ(page.uploads[0].key, "k 1");
  EXPECT_EQ(page.next_key_marker, "k 1");
  EXPECT_EQ(page.next_upload_id_marker, "u1");
}

TEST(ParseUploads, AnnouncedAsEncodedButNot_KeepsTheKeys) {
  const auto page = parse_uploads(R"(<ListMultipartUploadsResult><EncodingType>url</EncodingType>
    <Upload><Key>left over+x%20</Key><UploadId>u1</UploadId></Upload>
    </ListMultipartUploadsResult>)");
  EXPECT_EQ(page.uploads.at(0).key, "left over+x%20");
}

TEST(ParseVersions, OfVersionsAndMarkers_KeepsTheirOrder) {
  const auto page = parse_versions(R"(<ListVersionsResult>
    <DeleteMarker><Key>k</Key><VersionId>2</VersionId><IsLatest>true</IsLatest></DeleteMarker>
    <Version><Key>k</Key><VersionId>1</VersionId><IsLatest>false</IsLatest><Size>5</Size></Version>
    </ListVersionsResult>)");
  ASSERT_EQ(page.versions.size(), 2u);
  EXPECT_TRUE(page.versions[0].delete_marker);
  EXPECT_TRUE(page.versions[0].latest);
  EXPECT_EQ(page.versions[1].object.version, "1");
  EXPECT_EQ(page.versions[1].object.size, 5u);
}

TEST(ParseParts, OfAPage_GivesPartsAndMarker) {
  const auto list = parse_parts(R"(<ListPartsResult><IsTruncated>true</IsTruncated>
    <NextPartNumberMarker>3</NextPartNumberMarker>
    <Part><PartNumber>3</PartNumber><ETag>"e"</ETag><Size>9</Size></Part></ListPartsResult>)");
  ASSERT_EQ(list.parts.size(), 1u);
  EXPECT_EQ(list.parts[0].number, 3);
  EXPECT_EQ(list.parts[0].size, 9u);
  EXPECT_EQ(list.next_part_number_marker, 3);
}

TEST(ParseBuckets, OfTheAccountsBuckets_GivesTheirNames) {
  EXPECT_THAT(parse_buckets("<ListAllMyBucketsResult><Buckets><Bucket><Name>a</Name></Bucket>"
                            "<Bucket><Name>b</Name></Bucket></Buckets></ListAllMyBucketsResult>"),
              ElementsAre("a", "b"));
}

TEST(ParseTags, OfWhatBuildTagsWrites_GivesTheSame) {
  const std::map<std::string, std::string> tags = {{"a&b", "<c>"}, {"d", ""}};
  EXPECT_EQ(parse_tags(build_tags(tags)), tags);
}

TEST(BuildDelete, OfOddKeys_EscapesThem) {
  const std::vector<std::string> keys = {"a&b<c>", "caf\xc3\xa9 \"x\""};
  const auto body = build_delete(keys);
  EXPECT_THAT(body, HasSubstr("<Key>a&amp;b&lt;c&gt;</Key>"));
  EXPECT_THAT(body, HasSubstr("<Key>caf\xc3\xa9 \"x\"</Key>"));
  EXPECT_THAT(body, HasSubstr("<Quiet>true</Quiet>"));
}

TEST(BuildComplete, OfParts_NamesNumbersEtagsAndChecksums) {
  const std::vector<object::Part> parts = {
      {.number = 1, .size = 5, .etag = "\"e1\"", .checksum = "c1"},
      {.number = 2, .size = 5, .etag = "\"e2\"", .checksum = ""}};
  const auto body = build_complete(parts, "ChecksumCRC32C");
  EXPECT_THAT(body, HasSubstr("<PartNumber>1</PartNumber><ETag>\"e1\"</ETag>"
                              "<ChecksumCRC32C>c1</ChecksumCRC32C>"));
  EXPECT_THAT(body, HasSubstr("<PartNumber>2</PartNumber><ETag>\"e2\"</ETag></Part>"));
}

TEST(FitsXml, OfControlCharactersAndBrokenUtf8_IsFalse) {
  EXPECT_TRUE(fits_xml("a b&<>\"'+%"));
  EXPECT_TRUE(fits_xml("caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80"));
  EXPECT_FALSE(fits_xml(std::string_view("a\0b", 3)));
  EXPECT_FALSE(fits_xml("a\nb"));
  EXPECT_FALSE(fits_xml("caf\xc3"));
  EXPECT_FALSE(fits_xml("\xff"));
  EXPECT_FALSE(fits_xml("\x80"));
}

}  // namespace
}  // namespace fulgurite::s3
