// Appending, where a backend can, and its refusal where it cannot.
#include "filesystem_test.h"

namespace fulgurite::conformance {
namespace {

constexpr WriteMode kAppend = WriteMode::append;

class AppendTest : public FileSystemTest {};

TEST_P(AppendTest, OpenWriter_BackendWithoutAppend_SaysWhatToDo) {
  if (capability().append) GTEST_SKIP() << "appending works here";
  write("f", "old");
  const auto error = test::error_of([&] { fs->open_writer(path("f"), {.mode = kAppend}); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::not_supported);
  EXPECT_FALSE(error->advice().empty());
  EXPECT_EQ(read("f"), "old");
}

TEST_P(AppendTest, Commit_ExistingFile_ContinuesIt) {
  if (!capability().append) GTEST_SKIP() << "no appending here";
  write("f", "one ");
  EXPECT_EQ(fs->write_file(path("f"), "two ", {.mode = kAppend}).size, 8u);
  fs->write_file(path("f"), "three", {.mode = kAppend});
  EXPECT_EQ(read("f"), "one two three");
}

TEST_P(AppendTest, Commit_NewFile_MakesIt) {
  if (!capability().append) GTEST_SKIP() << "no appending here";
  fs->write_file(path("new/f"), "x", {.mode = kAppend});
  EXPECT_EQ(read("new/f"), "x");
}

TEST_P(AppendTest, Commit_NothingWritten_ChangesNothing) {
  if (!capability().append) GTEST_SKIP() << "no appending here";
  write("f", "old");
  fs->open_writer(path("f"), {.mode = kAppend})->commit();
  EXPECT_EQ(read("f"), "old");
}

TEST_P(AppendTest, OpenWriter_Directory_SaysSo) {
  if (!capability().append) GTEST_SKIP() << "no appending here";
  write("d/f", "x");
  EXPECT_ERROR(fs->write_file(path("d"), "y", {.mode = kAppend}), is_a_directory);
}

FULGURITE_ON_ALL_BACKENDS(AppendTest);

}  // namespace
}  // namespace fulgurite::conformance
