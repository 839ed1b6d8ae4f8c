// Copying and moving files inside one filesystem.
#include "filesystem_test.h"

namespace fulgurite::conformance {
namespace {

class CopyMoveTest : public FileSystemTest {};

TEST_P(CopyMoveTest, CopyFile_NewName_BothAreThere) {
  write("from", "content");
  const FileInfo info = fs->copy_file(path("from"), path("to/deep/copy"));
  EXPECT_EQ(info.path, path("to/deep/copy"));
  EXPECT_EQ(info.size, 7u);
  EXPECT_EQ(info.etag, fs->info(path("to/deep/copy")).etag);
  EXPECT_EQ(read("from"), "content");
  EXPECT_EQ(read("to/deep/copy"), "content");
}

TEST_P(CopyMoveTest, CopyFile_ExistingName_ReplacesIt) {
  write("from", "new");
  write("to", "old and longer");
  fs->copy_file(path("from"), path("to"));
  EXPECT_EQ(read("to"), "new");
}

TEST_P(CopyMoveTest, CopyFile_EmptyAndLarge_AreEqual) {
  for (const std::size_t size : {std::size_t{0}, kLarge}) {
    const std::string content = random_text(size);
    write("from", content);
    EXPECT_EQ(fs->copy_file(path("from"), path("to")).size, size);
    EXPECT_TRUE(read("to") == content);
  }
}

TEST_P(CopyMoveTest, CopyFile_MissingOrDirectory_SaysWhichAndMakesNothing) {
  write("d/f", "x");
  EXPECT_ERROR(fs->copy_file(path("missing"), path("to")), not_found);
  EXPECT_ERROR(fs->copy_file(path("d"), path("to")), is_a_directory);
  EXPECT_THAT(listed(), ElementsAre("d/"));
}

TEST_P(CopyMoveTest, CopyFile_OntoItself_KeepsTheFile) {
  write("f", "content");
  fs->copy_file(path("f"), path("f"));
  EXPECT_EQ(read("f"), "content");
}

TEST_P(CopyMoveTest, CopyFile_OntoADirectory_SaysSo) {
  if (file_beside_directory()) GTEST_SKIP() << "a file may have the name of a directory here";
  write("from", "x");
  write("d/f", "y");
  EXPECT_ERROR(fs->copy_file(path("from"), path("d")), is_a_directory);
  EXPECT_EQ(read("d/f"), "y");
}

TEST_P(CopyMoveTest, CopyFile_Metadata_GoesAlong) {
  if (!capability().user_metadata) GTEST_SKIP() << "no metadata here";
  fs->write_file(path("from"), "x", {.content_type = "text/x-log", .metadata = {{"a", "b"}}});
  fs->copy_file(path("from"), path("to"));
  const FileInfo info = fs->info(path("to"));
  EXPECT_EQ(info.content_type, "text/x-log");
  EXPECT_EQ(info.metadata, (std::map<std::string, std::string>{{"a", "b"}}));
}

TEST_P(CopyMoveTest, MoveFile_NewName_IsThereOnly) {
  write("from", "content");
  fs->move_file(path("from"), path("to/deep/moved"));
  EXPECT_FALSE(exists("from"));
  EXPECT_EQ(read("to/deep/moved"), "content");
}

TEST_P(CopyMoveTest, MoveFile_ExistingName_ReplacesIt) {
  write("from", "new");
  write("to", "old and longer");
  fs->move_file(path("from"), path("to"));
  EXPECT_FALSE(exists("from"));
  EXPECT_EQ(read("to"), "new");
}

TEST_P(CopyMoveTest, MoveFile_OntoItself_KeepsTheFile) {
  write("f", "content");
  fs->move_file(path("f"), path("f"));
  EXPECT_EQ(read("f"), "content");
}

TEST_P(CopyMoveTest, MoveFile_MissingSource_KeepsTheTarget) {
  write("to", "old");
  EXPECT_ERROR(fs->move_file(path("missing"), path("to")), not_found);
  EXPECT_EQ(read("to"), "old");
}

TEST_P(CopyMoveTest, MoveFile_Directory_IsRefused) {
  write("d/f", "x");
  EXPECT_ERROR(fs->move_file(path("d"), path("e")), is_a_directory);
  EXPECT_EQ(read("d/f"), "x");
}

FULGURITE_ON_ALL_BACKENDS(CopyMoveTest);

}  // namespace
}  // namespace fulgurite::conformance
