#include "azure/xml.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/expect_error.h"

namespace fulgurite::azure {
namespace {

using testing::ElementsAre;

// As in learn.microsoft.com/rest/api/storageservices/list-blobs, with odd names added.
constexpr const char* kListing = R"(<?xml version="1.0" encoding="utf-8"?>
<EnumerationResults ServiceEndpoint="http://a.blob.core.windows.net/" ContainerName="c">
  <Blobs>
    <Blob>
      <Name>blob1.txt</Name>
      <VersionId>2024-01-01T00:00:00.1234567Z</VersionId>
      <IsCurrentVersion>true</IsCurrentVersion>
      <Properties>
        <Last-Modified>Wed, 09 Sep 2009 09:20:02 GMT</Last-Modified>
        <Etag>0x8CBFF45D8A29A19</Etag>
        <Content-Length>100</Content-Length>
        <Content-Type>text/html</Content-Type>
      </Properties>
    </Blob>
    <Blob>
      <Name Encoded="true">odd%EF%BF%BE%2Fname</Name>
      <Snapshot>2024-02-02T00:00:00.0000000Z</Snapshot>
      <Properties><Etag>0x1</Etag><Content-Length>0</Content-Length></Properties>
    </Blob>
    <Blob>
      <Name>dir</Name>
      <Properties><Content-Length>0</Content-Length><ResourceType>directory</ResourceType></Properties>
    </Blob>
    <BlobPrefix><Name>myfolder/</Name></BlobPrefix>
  </Blobs>
  <NextMarker>2!next</NextMarker>
</EnumerationResults>)";

TEST(AzureXml, Listing_IsTakenApart) {
  const auto page = parse_blobs(kListing);
  ASSERT_EQ(page.blobs.size(), 3u);
  const auto& blob = page.blobs[0];
  EXPECT_EQ(blob.object.key, "blob1.txt");
  EXPECT_EQ(blob.object.size, 100u);
  EXPECT_EQ(blob.object.etag, "\"0x8CBFF45D8A29A19\"");
  EXPECT_EQ(blob.object.version, "2024-01-01T00:00:00.1234567Z");
  EXPECT_EQ(blob.object.modified, parse_iso_time("2009-09-09T09:20:02Z"));
  EXPECT_TRUE(blob.latest);
  EXPECT_EQ(page.blobs[1].object.key, "odd\xEF\xBF\xBE/name");
  EXPECT_EQ(page.blobs[1].snapshot, "2024-02-02T00:00:00.0000000Z");
  EXPECT_FALSE(page.blobs[1].latest);
  EXPECT_TRUE(page.blobs[2].directory);
  EXPECT_THAT(page.prefixes, ElementsAre("myfolder/"));
  EXPECT_EQ(page.next_marker, "2!next");
}

TEST(AzureXml, Error_IsTakenApartOrNothing) {
  const auto error = parse_error(
      "\xEF\xBB\xBF<?xml version=\"1.0\"?><Error><Code>AuthenticationFailed</Code><Message>Server "
      "failed\nRequestId:1</Message><AuthenticationErrorDetail>Signature not valid"
      "</AuthenticationErrorDetail></Error>");
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code, "AuthenticationFailed");
  EXPECT_EQ(error->detail, "Signature not valid");
  EXPECT_FALSE(parse_error(""));
  EXPECT_FALSE(parse_error("<html><body>Error</body></html>"));
  EXPECT_FALSE(parse_error("{\"error\":1}"));
}

TEST(AzureXml, OtherAnswers_AreTakenApart) {
  const auto blocks = parse_committed_blocks(
      "<BlockList><CommittedBlocks><Block><Name>YQ==</Name><Size>5</Size></Block>"
      "</CommittedBlocks><UncommittedBlocks><Block><Name>Yg==</Name><Size>6</Size></Block>"
      "</UncommittedBlocks></BlockList>");
  ASSERT_EQ(blocks.size(), 1u);
  EXPECT_EQ(blocks[0].id, "YQ==");
  EXPECT_EQ(blocks[0].size, 5u);
  const auto containers = parse_containers(
      "<EnumerationResults><Containers><Container><Name>c1</Name></Container></Containers>"
      "<NextMarker>m</NextMarker></EnumerationResults>");
  EXPECT_THAT(containers.names, ElementsAre("c1"));
  EXPECT_EQ(containers.next_marker, "m");
  EXPECT_EQ(parse_tags(build_tags({{"a", "1 & 2"}})).at("a"), "1 & 2");
}

TEST(AzureXml, StrangeAnswers_AreCorrupted) {
  for (const char* body :
       {"", "<html>", "<Other/>", "<EnumerationResults><Blobs><Blob/></Blobs></EnumerationResults>",
        "<EnumerationResults><Blobs><Blob><Name>a</Name><Properties><Content-Length>-1"
        "</Content-Length></Properties></Blob></Blobs></EnumerationResults>"}) {
    EXPECT_ERROR(parse_blobs(body), corrupted);
  }
  EXPECT_ERROR(parse_delegation_key("<UserDelegationKey/>"), corrupted);
  EXPECT_ERROR(parse_committed_blocks("<BlockList><CommittedBlocks><Block/></CommittedBlocks>"
                                      "</BlockList>"),
               corrupted);
}

TEST(AzureXml, BlockList_IsWhatAzureReads) {
  const std::vector<std::string> ids = {"YQ==", "Yg=="};
  EXPECT_EQ(build_block_list(ids),
            "<?xml version=\"1.0\"?><BlockList><Latest>YQ==</Latest><Latest>Yg==</Latest>"
            "</BlockList>");
}

}  // namespace
}  // namespace fulgurite::azure
