#include "base/files.h"

#include <gtest/gtest.h>

#include <fstream>

#include "support/environment.h"
#include "support/expect_error.h"

namespace fulgurite {
namespace {

using test::ScopedVariable;
using test::TemporaryFolder;

TEST(Files, Environment_UnsetOrEmpty_GivesNothing) {
  ScopedVariable unset("FULGURITE_TEST_VARIABLE", std::nullopt);
  EXPECT_EQ(environment("FULGURITE_TEST_VARIABLE"), std::nullopt);
  ScopedVariable empty("FULGURITE_TEST_VARIABLE", "");
  EXPECT_EQ(environment("FULGURITE_TEST_VARIABLE"), std::nullopt);
  ScopedVariable set("FULGURITE_TEST_VARIABLE", "x");
  EXPECT_EQ(environment("FULGURITE_TEST_VARIABLE"), "x");
}

TEST(Files, ExpandHome_TildeForms_UseHome) {
  ScopedVariable home("HOME", "/home/user");
  EXPECT_EQ(expand_home("~"), "/home/user");
  EXPECT_EQ(expand_home("~/a"), "/home/user/a");
  EXPECT_EQ(expand_home("~other/a"), "~other/a");
  EXPECT_EQ(expand_home("/a/~"), "/a/~");
}

TEST(Files, HomeDirectory_NoVariable_AsksThePasswordDatabase) {
  ScopedVariable home("HOME", std::nullopt);
  EXPECT_TRUE(home_directory().starts_with('/'));
}

TEST(Files, ReadSmallFile_PresentMissingAndTooLarge_AreThreeOutcomes) {
  TemporaryFolder folder;
  std::ofstream(folder / "f") << std::string(10000, 'x');
  EXPECT_EQ(read_small_file(folder / "f"), std::string(10000, 'x'));
  EXPECT_EQ(read_small_file(folder / "missing"), std::nullopt);
  EXPECT_ERROR(read_small_file(folder / "f", 9999), invalid_argument);
  EXPECT_EQ(read_small_file(folder / "f", 10000)->size(), 10000u);
}

TEST(Files, ReadSmallFile_Directory_IsAnError) {
  TemporaryFolder folder;
  EXPECT_ERROR(read_small_file(folder.path()), io);
}

}  // namespace
}  // namespace fulgurite
