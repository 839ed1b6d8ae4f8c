// Documents of WebHDFS, good ones and others.
#include "webhdfs/json.h"

#include <gtest/gtest.h>

#include "support/expect_error.h"

namespace fulgurite::webhdfs {
namespace {

constexpr const char* kFile =
    R"({"accessTime":1,"blockSize":134217728,"childrenNum":0,"fileId":16387,"group":"g","length":24,)"
    R"("modificationTime":1320171722771,"owner":"o","pathSuffix":"a.patch","permission":"644",)"
    R"("replication":1,"storagePolicy":0,"type":"FILE"})";

TEST(Json, Status_File_IsAsHdfsDescribesIt) {
  const FileInfo info = parse_status(R"({"FileStatus":)" + std::string(kFile) + "}");
  EXPECT_EQ(info.path, "a.patch");
  EXPECT_TRUE(info.is_file());
  EXPECT_EQ(info.size, 24u);
  EXPECT_EQ(info.etag, "16387-1320171722771-24");
  EXPECT_EQ(info.modified->time_since_epoch(), std::chrono::milliseconds(1320171722771));
  EXPECT_EQ(file_number(info.etag), 16387u);
}

TEST(Json, Status_OfAServerWithoutNumbers_HasNone) {
  const FileInfo info = parse_status(
      R"({"FileStatus":{"length":24,"modificationTime":5,"pathSuffix":"","type":"FILE"}})");
  EXPECT_EQ(file_number(info.etag), 0u);
}

TEST(Json, Status_TimeBeyondTheClock_IsTheLatestThatThereIs) {
  const FileInfo info = parse_status(
      R"({"FileStatus":{"modificationTime":18446744073709551615,"pathSuffix":"","type":"DIRECTORY"}})");
  EXPECT_GT(info.modified, std::chrono::system_clock::now());
}

TEST(Json, Page_Entries_AreInTheirOrder) {
  const hdfs::DirectoryPage page =
      parse_page(R"({"DirectoryListing":{"partialListing":{"FileStatuses":{"FileStatus":[)" +
                 std::string(kFile) +
                 R"(,{"length":0,"modificationTime":5,"pathSuffix":"d","type":"DIRECTORY"}]}},)"
                 R"("remainingEntries":3}})");
  ASSERT_EQ(page.entries.size(), 2u);
  EXPECT_EQ(page.entries[0].path, "a.patch");
  EXPECT_TRUE(page.entries[1].is_directory());
  EXPECT_EQ(page.remaining, 3u);
}

TEST(Json, OtherDocuments_AreCorrupted) {
  for (const std::string body :
       {"", "[]", "{", "null", "{}", R"({"FileStatus":[]})", R"({"FileStatus":{}})",
        R"({"FileStatus":{"pathSuffix":1,"modificationTime":1,"type":"FILE","length":1}})",
        R"({"FileStatus":{"pathSuffix":"","modificationTime":-1,"type":"FILE","length":1}})",
        R"({"FileStatus":{"pathSuffix":"","modificationTime":1,"type":"FILE","length":-1}})",
        R"({"FileStatus":{"pathSuffix":"","modificationTime":1,"type":"FILE","length":1e300}})"}) {
    SCOPED_TRACE(body);
    EXPECT_ERROR(parse_status(body), corrupted);
    EXPECT_ERROR(parse_page(body), corrupted);
    EXPECT_ERROR(parse_boolean(body), corrupted);
    EXPECT_ERROR(parse_location(body), corrupted);
    EXPECT_FALSE(parse_exception(body));
  }
  EXPECT_ERROR(parse_boolean(R"({"boolean":1})"), corrupted);
  EXPECT_ERROR(parse_location(R"({"Location":null})"), corrupted);
}

TEST(Json, Exception_InAnyShape_IsReadOrNone) {
  const auto full = parse_exception(
      R"({"RemoteException":{"exception":"E","javaClassName":"a.b.E","message":"m"}})");
  ASSERT_TRUE(full);
  EXPECT_EQ(full->class_name, "a.b.E");
  EXPECT_EQ(full->message, "m");
  EXPECT_EQ(parse_exception(R"({"RemoteException":{"exception":"E"}})")->class_name, "E");
  EXPECT_FALSE(parse_exception(R"({"RemoteException":{"exception":5,"message":[]}})"));
  EXPECT_FALSE(parse_exception(R"({"RemoteException":"E"})"));
}

}  // namespace
}  // namespace fulgurite::webhdfs
