// memory://: one set of files for the process, with fsspec's directory rules.
#include "fulgurite/memory.h"

#include <gtest/gtest.h>

#include <atomic>
#include <barrier>
#include <thread>

#include "support/expect_error.h"

namespace fulgurite {
namespace {

class MemoryTest : public testing::Test {
 protected:
  void SetUp() override { fs_->remove_all(""); }

  std::vector<std::string> names(const std::vector<FileInfo>& infos) const {
    std::vector<std::string> result;
    for (const FileInfo& info : infos) result.push_back(info.path);
    return result;
  }

  std::shared_ptr<FileSystem> fs_ = make_memory();
};

TEST_F(MemoryTest, Paths_AnySpelling_NameTheSameFile) {
  fs_->write_file("memory://a/b", "x");
  for (const char* path : {"a/b", "/a/b", "/a/b/", "memory:///a/b"}) {
    EXPECT_EQ(fs_->read_file(path), "x") << path;
  }
  EXPECT_EQ(fs_->info("a/b").path, "/a/b");
  EXPECT_EQ(fs_->url("/a/b"), "memory:///a/b");
}

TEST_F(MemoryTest, TwoInstances_ShareTheFiles) {
  fs_->write_file("/f", "x");
  EXPECT_EQ(make_memory()->read_file("/f"), "x");
}

TEST_F(MemoryTest, Write_MemoryChangesAfterCommit_FileDoesNot) {
  std::string text = "before";
  auto writer = fs_->open_writer("/f");
  writer->write(Buffer::share(as_bytes(text), nullptr));
  writer->commit();
  text = "after!";
  EXPECT_EQ(fs_->read_file("/f"), "before");
}

TEST_F(MemoryTest, Write_WithoutCommit_NothingIsVisible) {
  {
    auto writer = fs_->open_writer("/f");
    writer->write("x");
    EXPECT_FALSE(fs_->exists("/f"));
  }
  EXPECT_FALSE(fs_->exists("/f"));
}

TEST_F(MemoryTest, Write_Metadata_IsKept) {
  fs_->write_file("/f", "x", {.content_type = "text/plain", .metadata = {{"k", "v"}}});
  EXPECT_EQ(fs_->info("/f").content_type, "text/plain");
  EXPECT_EQ(fs_->info("/f").metadata.at("k"), "v");
}

TEST_F(MemoryTest, Append_ManyTimes_GivesAllInOrder) {
  std::string expected;
  for (int i = 0; i < 1000; ++i) {
    std::string line = std::to_string(i) + "\n";
    expected += line;
    fs_->write_file("/log", line, {.mode = WriteMode::append});
  }
  fs_->write_file("/log", std::string(200000, 'x'), {.mode = WriteMode::append});
  EXPECT_EQ(fs_->read_file("/log"), expected + std::string(200000, 'x'));
}

TEST_F(MemoryTest, Reader_FileReplacedMeanwhile_SeesTheContentAtOpen) {
  fs_->write_file("/f", "old");
  auto reader = fs_->open_reader("/f");
  fs_->write_file("/f", "newer");
  EXPECT_EQ(reader->read_all(), "old");
}

TEST_F(MemoryTest, Create_EightWritersRace_OneWins) {
  std::atomic<int> winners = 0;
  std::barrier start(8);
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i) {
      threads.emplace_back([&] {
        auto writer = fs_->open_writer("/f", {.mode = WriteMode::create});
        start.arrive_and_wait();
        try {
          writer->commit();
          ++winners;
        } catch (const Error& error) {
          EXPECT_EQ(error.code(), ErrorCode::already_exists);
        }
      });
    }
  }
  EXPECT_EQ(winners, 1);
}

TEST_F(MemoryTest, IfMatch_FileChanged_IsRefused) {
  FileInfo first = fs_->write_file("/f", "one");
  fs_->write_file("/f", "two", {.if_match = first.etag});
  EXPECT_ERROR(fs_->write_file("/f", "three", {.if_match = first.etag}), precondition_failed);
  EXPECT_ERROR(fs_->open_reader("/f", {.if_match = first.etag}), precondition_failed);
}

TEST_F(MemoryTest, Directories_ImpliedOnesVanish_MadeOnesStay) {
  fs_->write_file("/implied/f", "x");
  fs_->create_directory("/made/below");
  EXPECT_TRUE(fs_->is_directory("/implied"));
  EXPECT_TRUE(fs_->is_directory("/made"));
  fs_->remove_file("/implied/f");
  EXPECT_FALSE(fs_->exists("/implied"));
  EXPECT_ERROR(fs_->remove_directory("/made"), directory_not_empty);
  fs_->remove_directory("/made/below");
  fs_->remove_directory("/made");
  EXPECT_ERROR(fs_->remove_directory("/made"), not_found);
  EXPECT_TRUE(fs_->is_directory("/"));
}

TEST_F(MemoryTest, List_FlatAndRecursive_AreSorted) {
  fs_->write_file("/d/f1", "1");
  fs_->write_file("/d/sub/g", "22");
  fs_->write_file("/d-x", "3");
  fs_->create_directory("/d/empty/deep");
  EXPECT_EQ(names(fs_->ls("")), (std::vector<std::string>{"/d", "/d-x"}));
  EXPECT_EQ(names(fs_->ls("/d")), (std::vector<std::string>{"/d/empty", "/d/f1", "/d/sub"}));
  EXPECT_EQ(names(fs_->find("/d")), (std::vector<std::string>{"/d/f1", "/d/sub/g"}));
  EXPECT_EQ(names(fs_->ls("/d/f1")), (std::vector<std::string>{"/d/f1"}));
  EXPECT_ERROR(fs_->ls("/missing"), not_found);
}

TEST_F(MemoryTest, Errors_FilesAndDirectoriesMixedUp_AreTold) {
  fs_->write_file("/f", "x");
  fs_->create_directory("/d");
  EXPECT_ERROR(fs_->open_writer("/d"), is_a_directory);
  EXPECT_ERROR(fs_->open_reader("/d"), is_a_directory);
  EXPECT_ERROR(fs_->open_reader("/missing"), not_found);
  EXPECT_ERROR(fs_->open_writer("/f/below"), not_a_directory);
  EXPECT_ERROR(fs_->create_directory("/f"), not_a_directory);
  EXPECT_ERROR(fs_->create_directory("/f/below"), not_a_directory);
  EXPECT_ERROR(fs_->remove_file("/d"), is_a_directory);
  EXPECT_ERROR(fs_->remove_directory("/f"), not_a_directory);
  EXPECT_ERROR(fs_->copy_file("/f", "/d"), is_a_directory);
  EXPECT_ERROR(fs_->write_file("/f", "y", {.mode = WriteMode::create}), already_exists);
}

TEST_F(MemoryTest, CopyAndMove_Files_ShareOrPassTheContent) {
  fs_->write_file("/a", "x", {.metadata = {{"k", "v"}}});
  fs_->copy_file("/a", "/b/c");
  EXPECT_EQ(fs_->info("/b/c").metadata.at("k"), "v");
  fs_->move_file("/a", "/d");
  EXPECT_FALSE(fs_->exists("/a"));
  fs_->move_file("/d", "/d");
  EXPECT_EQ(fs_->read_file("/d"), "x");
}

TEST_F(MemoryTest, RemoveAll_Directory_TakesOnlyWhatIsBelow) {
  fs_->write_file("/d/f", "1");
  fs_->create_directory("/d/empty");
  fs_->write_file("/d-x", "3");
  fs_->remove_all("/d");
  EXPECT_FALSE(fs_->exists("/d"));
  EXPECT_TRUE(fs_->exists("/d-x"));
  EXPECT_ERROR(fs_->remove_all("/d"), not_found);
}

TEST_F(MemoryTest, ReadPieces_OutsideTheFile_IsInvalid) {
  fs_->write_file("/f", "0123456789");
  auto reader = fs_->open_reader("/f");
  std::array<std::byte, 4> a{};
  std::vector<ReadPiece> pieces = {{6, a}};
  reader->read_pieces(pieces);
  EXPECT_EQ(static_cast<char>(a[3]), '9');
  pieces[0].offset = 7;
  EXPECT_ERROR(reader->read_pieces(pieces), invalid_argument);
}

TEST_F(MemoryTest, ReadFile_Ranges_AreCutToTheFile) {
  fs_->write_file("/f", "0123456789");
  EXPECT_EQ(fs_->read_file("/f", 2, 4), "23");
  EXPECT_EQ(fs_->read_file("/f", 8, 100), "89");
  EXPECT_EQ(fs_->read_file("/f", 4, 4), "");
  EXPECT_EQ(fs_->read_file("/f", 5, 2), "");
  EXPECT_EQ(fs_->read_file("/f", 100, 200), "");
}

TEST_F(MemoryTest, Options_Any_AreRefused) {
  EXPECT_ERROR(make_memory({{"x", "y"}}), invalid_argument);
}

}  // namespace
}  // namespace fulgurite
