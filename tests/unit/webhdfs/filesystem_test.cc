// Directories, moves and removals, request by request.
#include <gmock/gmock.h>

#include "scripted_cluster.h"
#include "support/expect_error.h"

namespace fulgurite::webhdfs {
namespace {

using test::WireAnswer;
using testing::ElementsAre;
using testing::UnorderedElementsAre;

class FileSystemTest : public testing::Test {
 protected:
  std::vector<std::string> paths(const std::vector<FileInfo>& infos) const {
    std::vector<std::string> paths;
    for (const auto& info : infos) paths.push_back(info.path);
    return paths;
  }

  CleanEnvironment environment_;
  ScriptedCluster cluster_;
  std::shared_ptr<FileSystem> fs_ = cluster_.filesystem();
};

std::string entry(const std::string& name, const std::string& type = "FILE") {
  return R"({"fileId":1,"length":1,"modificationTime":5,"pathSuffix":")" + name + R"(","type":")" +
         type + R"("})";
}

WireAnswer page(const std::string& entries, int remaining) {
  return says(R"({"DirectoryListing":{"partialListing":{"FileStatuses":{"FileStatus":[)" + entries +
              R"(]}},"remainingEntries":)" + std::to_string(remaining) + "}}");
}

TEST_F(FileSystemTest, Stat_ThroughAFile_IsNothing) {
  cluster_.say("GET /f/x?GETFILESTATUS", refuses(403, "ParentNotDirectoryException"));
  EXPECT_FALSE(fs_->stat("/f/x"));
  EXPECT_FALSE(fs_->stat("/none"));
}

TEST_F(FileSystemTest, List_SeveralPages_GoesOnAfterTheLastName) {
  cluster_.say_in_turn("GET /d?LISTSTATUS_BATCH",
                       {page(entry("a") + "," + entry("b c"), 1), page(entry("d"), 0)});
  EXPECT_THAT(paths(fs_->find("/d")), ElementsAre("/d/a", "/d/b c", "/d/d"));
  EXPECT_EQ(parameter(cluster_.request("GET /d?LISTSTATUS_BATCH").target, "startAfter"), "b c");
}

TEST_F(FileSystemTest, List_Recursive_ShowsFilesBelowAndNoTemporaryOnes) {
  const std::string temporary = ".fulgurite-writing-" + std::string(32, 'a');
  cluster_.say("GET /d?LISTSTATUS_BATCH", page(entry("a") + "," + entry("s", "DIRECTORY") + "," +
                                                   entry(temporary, "DIRECTORY") + "," + entry("z"),
                                               0));
  cluster_.say("GET /d/s?LISTSTATUS_BATCH", page(entry("b"), 0));
  EXPECT_THAT(paths(fs_->find("/d")), ElementsAre("/d/a", "/d/s/b", "/d/z"));
}

TEST_F(FileSystemTest, CreateDirectory_FileInTheWay_IsNotADirectory) {
  cluster_.say("PUT /d?MKDIRS", yes());
  fs_->create_directory("/d");
  for (const char* exception : {"FileAlreadyExistsException", "ParentNotDirectoryException"}) {
    cluster_.say("PUT /d?MKDIRS", refuses(403, exception));
    EXPECT_ERROR(fs_->create_directory("/d"), not_a_directory);
  }
}

TEST_F(FileSystemTest, RemoveFile_OfADirectoryOrOfNothing_IsRefused) {
  cluster_.say("GET /d?GETFILESTATUS", folder());
  EXPECT_ERROR(fs_->remove_file("/d"), is_a_directory);
  EXPECT_ERROR(fs_->remove_file("/none"), not_found);
}

TEST_F(FileSystemTest, RemoveFiles_SomeMissing_RemovesTheOthers) {
  cluster_.say("GET /a?GETFILESTATUS", file(1));
  cluster_.say("GET /c?GETFILESTATUS", file(1));
  cluster_.say("DELETE /a?DELETE", yes());
  cluster_.say("DELETE /c?DELETE", no());  // somebody else was faster
  const std::vector<std::string> names{"/a", "/b", "/c"};
  fs_->remove_files(names);
  EXPECT_THAT(cluster_.asked(),
              UnorderedElementsAre("GET /a?GETFILESTATUS", "GET /b?GETFILESTATUS",
                                   "GET /c?GETFILESTATUS", "DELETE /a?DELETE", "DELETE /c?DELETE"));
  EXPECT_EQ(parameter(cluster_.request("DELETE /a?DELETE").target, "recursive"), "false");
}

TEST_F(FileSystemTest, RemoveDirectory_WithEntriesOrAFile_IsRefused) {
  cluster_.say("GET /d?GETFILESTATUS", folder());
  cluster_.say("DELETE /d?DELETE", refuses(403, "PathIsNotEmptyDirectoryException"));
  EXPECT_ERROR(fs_->remove_directory("/d"), directory_not_empty);
  cluster_.say("GET /d?GETFILESTATUS", file(1));
  EXPECT_ERROR(fs_->remove_directory("/d"), not_a_directory);
}

TEST_F(FileSystemTest, RemoveAll_IsOneRequest_AndNothingIsNotFound) {
  cluster_.say("DELETE /d?DELETE", yes());
  fs_->remove_all("/d");
  EXPECT_THAT(cluster_.asked(), ElementsAre("DELETE /d?DELETE"));
  EXPECT_EQ(parameter(cluster_.request("DELETE /d?DELETE").target, "recursive"), "true");
  cluster_.say("DELETE /d?DELETE", no());
  EXPECT_ERROR(fs_->remove_all("/d"), not_found);
}

TEST_F(FileSystemTest, RemoveAll_AnswerIsLost_IsDone) {
  cluster_.say_in_turn("DELETE /d?DELETE", {WireAnswer::reset(), no()});
  fs_->remove_all("/d");
}

TEST_F(FileSystemTest, MoveFile_IntoAMissingDirectory_MakesItFirst) {
  cluster_.say("GET /a?GETFILESTATUS", file(1));
  cluster_.say("PUT /d?MKDIRS", yes());
  cluster_.say("PUT /a?RENAME", WireAnswer{});
  fs_->move_file("/a", "/d/b");
  EXPECT_THAT(cluster_.asked(), ElementsAre("GET /a?GETFILESTATUS", "GET /d/b?GETFILESTATUS",
                                            "PUT /d?MKDIRS", "PUT /a?RENAME"));
}

TEST_F(FileSystemTest, MoveFile_OntoADirectoryOrItself_ChangesNothing) {
  cluster_.say("GET /a?GETFILESTATUS", file(1));
  cluster_.say("GET /d?GETFILESTATUS", folder());
  EXPECT_ERROR(fs_->move_file("/a", "/d"), is_a_directory);
  EXPECT_ERROR(fs_->move_file("/d", "/e"), is_a_directory);
  fs_->move_file("/a", "/a");
}

TEST_F(FileSystemTest, OpenWriter_WhatCannotBePromised_IsRefused) {
  cluster_.say("GET /d?GETFILESTATUS", folder());
  cluster_.say("GET /f?GETFILESTATUS", file(1));
  EXPECT_ERROR(fs_->open_writer("/d"), is_a_directory);
  EXPECT_ERROR(fs_->open_writer("/f", {.mode = WriteMode::create}), already_exists);
  EXPECT_ERROR(fs_->open_writer("/f", {.if_match = "7-5-1"}), not_supported);
}

}  // namespace
}  // namespace fulgurite::webhdfs
