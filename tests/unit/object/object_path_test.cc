#include "object/object_path.h"

#include <gtest/gtest.h>

#include "support/expect_error.h"

namespace fulgurite::object {
namespace {

TEST(ObjectPath, SplitPath_AnyKey_IsTakenLiterally) {
  for (const std::string key : {"k", "a/b", "a//b", "a/", "/a", "a/../b", "a b#?%+"}) {
    const ObjectPath path = split_path("bucket/" + key);
    EXPECT_EQ(path.bucket, "bucket");
    EXPECT_EQ(path.key, key);
    EXPECT_EQ(join_path(path.bucket, path.key), "bucket/" + key);
  }
}

TEST(ObjectPath, SplitPath_BucketOnly_HasNoKey) {
  EXPECT_EQ(split_path("bucket").key, "");
  EXPECT_EQ(split_path("bucket/").key, "");
  EXPECT_EQ(split_path("").bucket, "");
}

TEST(ObjectPath, SplitPath_LeadingSlash_IsAnError) {
  EXPECT_ERROR(split_path("/bucket/key"), invalid_argument);
}

TEST(ObjectPath, DirectoryInfo_PathOfEveryPrefix_LeadsBackToIt) {
  for (const std::string prefix : {"", "a/", "a/b/", "a//", "/", "//", "a//b/"}) {
    const FileInfo info = directory_info("bucket", prefix);
    EXPECT_TRUE(info.is_directory());
    EXPECT_EQ(directory_prefix(split_path(info.path).key), prefix) << info.path;
  }
}

TEST(ObjectPath, DirectoryInfo_OrdinaryPrefix_HasNoTrailingSlash) {
  EXPECT_EQ(directory_info("bucket", "a/b/").path, "bucket/a/b");
  EXPECT_EQ(directory_info("bucket", "").path, "bucket");
}

TEST(ObjectPath, IsDirectoryMarker_EmptyObjectWithSlash_Only) {
  EXPECT_TRUE(is_directory_marker({.key = "a/", .size = 0}));
  EXPECT_FALSE(is_directory_marker({.key = "a/", .size = 1}));
  EXPECT_FALSE(is_directory_marker({.key = "a", .size = 0}));
}

}  // namespace
}  // namespace fulgurite::object
