// Removing files and directories. Nothing that was not asked for goes.
#include "filesystem_test.h"

namespace fulgurite::conformance {
namespace {

class RemoveTest : public FileSystemTest {};

TEST_P(RemoveTest, RemoveFile_File_IsGone) {
  write("f", "x");
  write("g", "y");
  fs->remove_file(path("f"));
  EXPECT_FALSE(exists("f"));
  EXPECT_ERROR(fs->read_file(path("f")), not_found);
  EXPECT_THAT(listed(), ElementsAre("g"));
}

TEST_P(RemoveTest, RemoveFile_MissingOrDirectory_SaysWhich) {
  write("d/f", "x");
  EXPECT_ERROR(fs->remove_file(path("missing")), not_found);
  EXPECT_ERROR(fs->remove_file(path("d")), is_a_directory);
  EXPECT_EQ(read("d/f"), "x");
}

TEST_P(RemoveTest, RemoveFiles_SomeMissing_TheOthersGo) {
  for (const char* name : {"a", "b", "d/c", "keep"}) write(name, "x");
  fs->remove_files(std::vector{path("a"), path("missing"), path("d/c"), path("b")});
  EXPECT_THAT(found(), ElementsAre("keep"));
  fs->remove_files({});
}

TEST_P(RemoveTest, RemoveDirectory_WithFiles_IsRefused) {
  write("d/f", "x");
  EXPECT_ERROR(fs->remove_directory(path("d")), directory_not_empty);
  EXPECT_EQ(read("d/f"), "x");
}

TEST_P(RemoveTest, RemoveDirectory_MissingOrFile_SaysWhich) {
  write("f", "x");
  EXPECT_ERROR(fs->remove_directory(path("missing")), not_found);
  EXPECT_ERROR(fs->remove_directory(path("f")), not_a_directory);
  EXPECT_EQ(read("f"), "x");
}

TEST_P(RemoveTest, RemoveDirectory_Empty_IsGone) {
  fs->create_directory(path("d"));
  if (capability().empty_directories) fs->remove_directory(path("d"));
  EXPECT_FALSE(exists("d"));
}

TEST_P(RemoveTest, RemoveDirectory_LastFileRemoved_FollowsTheBackend) {
  fs->create_directory(path("d"));
  write("d/f", "x");
  fs->remove_file(path("d/f"));
  EXPECT_EQ(exists("d"), capability().empty_directories);
}

TEST_P(RemoveTest, RemoveAll_Directory_TakesWhatIsBelowAndNoNeighbour) {
  for (const char* name : {"d/f", "d/sub/g", "d/sub/deep/h", "d-x", "d.txt", "e/f"}) {
    write(name, "x");
  }
  fs->create_directory(path("d/empty"));
  fs->remove_all(path("d"));
  EXPECT_FALSE(exists("d"));
  EXPECT_THAT(found(), UnorderedElementsAre("d-x", "d.txt", "e/f"));
}

TEST_P(RemoveTest, RemoveAll_File_TakesIt) {
  write("f", "x");
  write("f2", "x");
  fs->remove_all(path("f"));
  EXPECT_THAT(listed(), ElementsAre("f2"));
}

TEST_P(RemoveTest, RemoveAll_NothingThere_IsNotFound) {
  EXPECT_ERROR(fs->remove_all(path("missing")), not_found);
}

FULGURITE_ON_ALL_BACKENDS(RemoveTest);

}  // namespace
}  // namespace fulgurite::conformance
