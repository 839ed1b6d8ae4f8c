#include "hdfs/path.h"

#include <gtest/gtest.h>

#include "support/expect_error.h"

namespace fulgurite::hdfs {
namespace {

TEST(Path, Clean_AnyForm_IsAbsoluteWithoutEmptyNames) {
  EXPECT_EQ(clean_path("/a/b", "u"), "/a/b");
  EXPECT_EQ(clean_path("/a//b/", "u"), "/a/b");
  EXPECT_EQ(clean_path("", "u"), "/");
  EXPECT_EQ(clean_path("/", "u"), "/");
  EXPECT_EQ(clean_path("a/b", "u"), "/user/u/a/b");
  EXPECT_EQ(clean_path("hdfs://host:1/a/b", "u"), "/a/b");
  EXPECT_EQ(clean_path("/a?b=c#d", "u"), "/a?b=c#d");
}

TEST(Path, Clean_NamesThatCannotBe_AreInvalid) {
  for (const char* path : {"/a/./b", "/a/../b", "/..", "/a:b", "/\xff", "/\xc0\xaf",
                           "/\xed\xa0\x80", "/cut \xe2\x82"}) {
    SCOPED_TRACE(path);
    EXPECT_ERROR(clean_path(path, "u"), invalid_argument);
  }
  EXPECT_ERROR(clean_path(std::string_view("/a\0b", 4), "u"), invalid_argument);
}

TEST(Path, Clean_EveryLengthOfUtf8_IsKept) {
  for (const char* path : {"/\x7f", "/\xc3\xbc", "/\xe6\x97\xa5", "/\xf0\x9f\x94\xa5"}) {
    EXPECT_EQ(clean_path(path, "u"), path);
  }
}

}  // namespace
}  // namespace fulgurite::hdfs
