// The local disk: what appears under which name and when, against the real disk.
#include "fulgurite/local.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <barrier>
#include <filesystem>
#include <fstream>
#include <thread>

#include "support/environment.h"
#include "support/expect_error.h"

namespace fulgurite {
namespace {

namespace stdfs = std::filesystem;

class LocalTest : public testing::Test {
 protected:
  std::string at(const std::string& name) const { return folder_ / name; }

  void put(const std::string& name, const std::string& content) const {
    stdfs::create_directories(stdfs::path(at(name)).parent_path());
    std::ofstream(at(name), std::ios::binary) << content;
  }

  std::string get(const std::string& name) const {
    std::ifstream file(at(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  std::size_t entries() const {
    return static_cast<std::size_t>(
        std::distance(stdfs::directory_iterator(folder_.path()), stdfs::directory_iterator()));
  }

  static mode_t mode_of(const std::string& path) {
    struct stat status {};
    EXPECT_EQ(::stat(path.c_str(), &status), 0);
    return status.st_mode & 07777;
  }

  test::TemporaryFolder folder_;
  std::shared_ptr<FileSystem> fs_ = make_local(LocalOptions{});
};

TEST_F(LocalTest, Write_BeforeCommit_NothingIsVisible) {
  auto writer = fs_->open_writer(at("f"));
  writer->write(std::string(3 << 20, 'x'));
  EXPECT_FALSE(stdfs::exists(at("f")));
  FileInfo info = writer->commit();
  EXPECT_EQ(get("f"), std::string(3 << 20, 'x'));
  EXPECT_EQ(info.size, 3u << 20);
  EXPECT_EQ(info.etag, fs_->info(at("f")).etag);
  EXPECT_EQ(entries(), 1u);
}

TEST_F(LocalTest, Write_DestroyedWithoutCommit_LeavesNoTrace) {
  put("f", "old");
  {
    auto writer = fs_->open_writer(at("f"));
    writer->write(std::string(3 << 20, 'x'));
  }
  EXPECT_EQ(get("f"), "old");
  EXPECT_EQ(entries(), 1u);
}

TEST_F(LocalTest, Write_ManyBuffersOfAllSizes_KeepsTheirOrder) {
  std::string expected;
  auto writer = fs_->open_writer(at("f"));
  for (int i = 0; i < 2000; ++i) {
    std::string piece(static_cast<std::size_t>(i * i % 5000), static_cast<char>('a' + i % 26));
    expected += piece;
    writer->write(Buffer::from_string(piece));
  }
  EXPECT_EQ(writer->written(), expected.size());
  writer->commit();
  EXPECT_EQ(get("f"), expected);
}

TEST_F(LocalTest, Write_MissingParents_AreMade) {
  fs_->write_file(at("a/b/c"), "x");
  EXPECT_EQ(get("a/b/c"), "x");
}

TEST_F(LocalTest, Write_NewFile_HonoursUmask) {
  mode_t before = ::umask(0027);
  fs_->write_file(at("d/f"), "x");
  ::umask(before);
  EXPECT_EQ(mode_of(at("d/f")), 0640u);
  EXPECT_EQ(mode_of(at("d")), 0750u);
}

TEST_F(LocalTest, Write_ReplacesPrivateFile_StaysPrivate) {
  put("f", "old");
  ::chmod(at("f").c_str(), 0600);
  fs_->write_file(at("f"), "new");
  EXPECT_EQ(mode_of(at("f")), 0600u);
}

TEST_F(LocalTest, Write_ThroughLink_ReplacesTheTarget) {
  put("target", "old");
  stdfs::create_symlink("target", at("link"));
  fs_->write_file(at("link"), "new");
  EXPECT_EQ(get("target"), "new");
  EXPECT_TRUE(stdfs::is_symlink(at("link")));
}

TEST_F(LocalTest, Write_Device_IsRefused) {
  EXPECT_ERROR(fs_->open_writer("/dev/null"), not_supported);
  EXPECT_ERROR(fs_->copy_file("/etc/passwd", "/dev/null"), not_supported);
}

TEST_F(LocalTest, Create_ExistingFile_FailsAtOpen) {
  put("f", "old");
  EXPECT_ERROR(fs_->write_file(at("f"), "new", {.mode = WriteMode::create}), already_exists);
  EXPECT_EQ(get("f"), "old");
}

TEST_F(LocalTest, Create_EightWritersRace_OneWins) {
  for (int round = 0; round < 20; ++round) {
    std::string path = at("f" + std::to_string(round));
    std::atomic<int> winners = 0;
    std::atomic<int> losers = 0;
    std::barrier start(8);
    {
      std::vector<std::jthread> threads;
      for (int i = 0; i < 8; ++i) {
        threads.emplace_back([&, i] {
          auto writer = fs_->open_writer(path, {.mode = WriteMode::create});
          writer->write(std::to_string(i));
          start.arrive_and_wait();
          try {
            writer->commit();
            ++winners;
          } catch (const Error& error) {
            if (error.code() == ErrorCode::already_exists) ++losers;
          }
        });
      }
    }
    EXPECT_EQ(winners, 1);
    EXPECT_EQ(losers, 7);
  }
  EXPECT_EQ(entries(), 20u);
}

TEST_F(LocalTest, IfMatch_FileChanged_IsRefusedAtCommit) {
  FileInfo first = fs_->write_file(at("f"), "one");
  auto writer = fs_->open_writer(at("f"), {.if_match = first.etag});
  writer->write("two");
  fs_->write_file(at("f"), "other");
  EXPECT_ERROR(writer->commit(), precondition_failed);
  EXPECT_EQ(get("f"), "other");
}

TEST_F(LocalTest, IfMatch_EightWritersRace_OneWins) {
  FileInfo first = fs_->write_file(at("f"), "zero");
  std::atomic<int> winners = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i) {
      threads.emplace_back([&] {
        try {
          fs_->write_file(at("f"), "x", {.if_match = first.etag});
          ++winners;
        } catch (const Error& error) {
          EXPECT_EQ(error.code(), ErrorCode::precondition_failed) << error.what();
        }
      });
    }
  }
  EXPECT_EQ(winners, 1);
}

TEST_F(LocalTest, Append_Flush_IsVisibleAtOnce) {
  put("log", "one\n");
  auto writer = fs_->open_writer(at("log"), {.mode = WriteMode::append});
  writer->write("two\n");
  writer->flush();
  EXPECT_EQ(get("log"), "one\ntwo\n");
  writer->write("three\n");
  FileInfo info = writer->commit();
  EXPECT_EQ(get("log"), "one\ntwo\nthree\n");
  EXPECT_EQ(info.size, 14u);
  EXPECT_EQ(writer->written(), 10u);
}

TEST_F(LocalTest, Append_MissingFile_IsMade) {
  fs_->write_file(at("d/log"), "x", {.mode = WriteMode::append});
  EXPECT_EQ(get("d/log"), "x");
}

TEST_F(LocalTest, Writer_AfterCommit_RefusesMore) {
  auto writer = fs_->open_writer(at("f"));
  writer->commit();
  EXPECT_ERROR(writer->write("x"), invalid_argument);
}

TEST_F(LocalTest, Writer_Stopped_IsCancelledAndStaysSo) {
  std::stop_source source;
  auto writer = fs_->open_writer(at("f"), {.stop = source.get_token()});
  source.request_stop();
  EXPECT_ERROR(writer->write("x"), cancelled);
  EXPECT_ERROR(writer->commit(), cancelled);
  EXPECT_FALSE(stdfs::exists(at("f")));
}

TEST_F(LocalTest, Errors_EachKind_HasItsCodeAndPath) {
  put("file", "x");
  stdfs::create_directory(at("dir"));
  put("dir/entry", "x");
  EXPECT_ERROR(fs_->open_reader(at("missing")), not_found);
  EXPECT_ERROR(fs_->open_reader(at("dir")), is_a_directory);
  EXPECT_ERROR(fs_->open_reader(at("file/below")), not_a_directory);
  EXPECT_ERROR(fs_->open_writer(at("dir")), is_a_directory);
  EXPECT_ERROR(fs_->open_writer(at("file/below")), not_a_directory);
  EXPECT_ERROR(fs_->create_directory(at("file")), not_a_directory);
  EXPECT_ERROR(fs_->create_directory(at("file/below")), not_a_directory);
  EXPECT_ERROR(fs_->remove_file(at("missing")), not_found);
  EXPECT_ERROR(fs_->remove_file(at("dir")), is_a_directory);
  EXPECT_ERROR(fs_->remove_directory(at("dir")), directory_not_empty);
  EXPECT_ERROR(fs_->remove_directory(at("file")), not_a_directory);
  EXPECT_ERROR(fs_->remove_directory(at("missing")), not_found);
  EXPECT_ERROR(fs_->remove_all(at("missing")), not_found);
  EXPECT_ERROR(fs_->copy_file(at("missing"), at("x")), not_found);
  EXPECT_ERROR(fs_->copy_file(at("dir"), at("x")), is_a_directory);
  EXPECT_ERROR(fs_->move_file(at("dir"), at("x")), is_a_directory);
  EXPECT_ERROR(fs_->move_file(at("file"), at("dir")), is_a_directory);
  EXPECT_ERROR(fs_->open_writer(at(std::string(300, 'n'))), invalid_argument);
  EXPECT_ERROR(fs_->stat(std::string("/a\0b", 4)), invalid_argument);
  auto error = test::error_of([&] { fs_->open_reader(at("missing")); });
  EXPECT_EQ(error->url(), at("missing"));
  EXPECT_FALSE(error->advice().empty());
}

TEST_F(LocalTest, CopyFile_FailsOnMissingSource_LeavesNoFolder) {
  EXPECT_ERROR(fs_->copy_file(at("missing"), at("new/x")), not_found);
  EXPECT_FALSE(stdfs::exists(at("new")));
}

TEST_F(LocalTest, ReadAt_AnyRange_EqualsTheReference) {
  std::string content;
  for (int i = 0; i < 300000; ++i) content += static_cast<char>(i * 31 % 251);
  put("f", content);
  auto reader = fs_->open_reader(at("f"));
  for (std::uint64_t offset : {0u, 1u, 65535u, 65536u, 299999u, 300000u, 400000u}) {
    for (std::size_t size : {0u, 1u, 100u, 65536u, 200000u}) {
      std::string got(size, '\0');
      got.resize(reader->read_at(offset, std::as_writable_bytes(std::span(got))));
      EXPECT_EQ(got, offset < content.size() ? content.substr(offset, size) : "");
    }
  }
}

TEST_F(LocalTest, Read_SequentialWithSeeks_EqualsTheReference) {
  std::string content;
  for (int i = 0; i < 300000; ++i) content += static_cast<char>(i * 31 % 251);
  put("f", content);
  auto reader = fs_->open_reader(at("f"));
  std::string got;
  std::array<std::byte, 1000> buffer;
  std::size_t size = 1;
  while (std::size_t count = reader->read(std::span(buffer).first(size))) {
    got.append(reinterpret_cast<char*>(buffer.data()), count);
    size = size % 997 + 1;
  }
  EXPECT_EQ(got, content);
  reader->seek(5);
  reader->read(std::span(buffer).first(3));
  EXPECT_EQ(reader->position(), 8u);
  EXPECT_EQ(static_cast<char>(buffer[0]), content[5]);
  reader->seek(1 << 20);
  EXPECT_EQ(reader->read(buffer), 0u);
}

TEST_F(LocalTest, Read_FileReplacedMeanwhile_SeesTheContentAtOpen) {
  put("f", "old");
  auto reader = fs_->open_reader(at("f"));
  fs_->write_file(at("f"), "newer");
  EXPECT_EQ(reader->read_all(), "old");
}

TEST_F(LocalTest, Read_FileCutShortMeanwhile_IsNoticed) {
  put("f", "0123456789");
  auto reader = fs_->open_reader(at("f"));
  stdfs::resize_file(at("f"), 3);
  EXPECT_ERROR(reader->read_all(), precondition_failed);
}

TEST_F(LocalTest, ReadPieces_OutsideTheFile_IsInvalid) {
  put("f", "0123456789");
  auto reader = fs_->open_reader(at("f"));
  std::array<std::byte, 4> a{};
  std::array<std::byte, 2> b{};
  std::vector<ReadPiece> pieces = {{6, a}, {0, b}};
  reader->read_pieces(pieces);
  EXPECT_EQ(static_cast<char>(a[0]), '6');
  EXPECT_EQ(static_cast<char>(b[1]), '1');
  pieces[0].offset = 7;
  EXPECT_ERROR(reader->read_pieces(pieces), invalid_argument);
}

TEST_F(LocalTest, List_FlatAndRecursive_GivesEachEntryOnce) {
  put("a", "1");
  put("d/b", "22");
  put("d/e/c", "333");
  stdfs::create_directory(at("empty"));
  auto flat = fs_->ls(folder_.path());
  ASSERT_EQ(flat.size(), 3u);
  EXPECT_EQ(flat[0].path, at("a"));
  EXPECT_TRUE(flat[1].is_directory());
  EXPECT_EQ(flat[2].path, at("empty"));
  auto all = fs_->find(folder_.path());
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[2].path, at("d/e/c"));
  EXPECT_EQ(all[2].size, 3u);
  EXPECT_TRUE(fs_->find(at("missing")).empty());
  EXPECT_ERROR(fs_->ls(at("missing")), not_found);
  EXPECT_EQ(fs_->ls(at("a")).at(0).path, at("a"));
}

TEST_F(LocalTest, List_MoreThanAPage_ComesInPages) {
  for (int i = 0; i < 1500; ++i) std::ofstream(at(std::to_string(i)));
  auto listing = fs_->list(folder_.path());
  std::size_t first = listing->next_page().size();
  std::size_t second = listing->next_page().size();
  EXPECT_EQ(first + second, 1500u);
  EXPECT_GT(second, 0u);
  EXPECT_TRUE(listing->next_page().empty());
}

TEST_F(LocalTest, Links_ShowWhatTheyPointAt) {
  put("d/f", "12345");
  stdfs::create_symlink("d/f", at("file"));
  stdfs::create_directory_symlink("d", at("dir"));
  stdfs::create_symlink("nowhere", at("dangling"));
  stdfs::create_directory_symlink(folder_.path(), at("d/loop"));
  EXPECT_EQ(fs_->info(at("file")).size, 5u);
  EXPECT_TRUE(fs_->is_directory(at("dir")));
  EXPECT_TRUE(fs_->is_file(at("dangling")));
  EXPECT_EQ(fs_->info(at("dangling")).size, 0u);
  std::vector<std::string> found;
  for (const FileInfo& file : fs_->find(folder_.path())) found.push_back(file.path);
  EXPECT_EQ(found, (std::vector{at("d/f"), at("dangling"), at("dir/f"), at("file")}));
}

TEST_F(LocalTest, RemoveAll_LinkInside_LeavesTheTarget) {
  put("keep/f", "x");
  put("d/g", "y");
  stdfs::create_directory_symlink(at("keep"), at("d/link"));
  fs_->remove_all(at("d"));
  EXPECT_FALSE(stdfs::exists(at("d")));
  EXPECT_EQ(get("keep/f"), "x");
}

TEST_F(LocalTest, CopyAndMove_OverExisting_ReplaceInOneStep) {
  std::string content(5 << 20, 'c');
  put("a", content);
  put("b", "old");
  FileInfo info = fs_->copy_file(at("a"), at("b"));
  EXPECT_EQ(get("b"), content);
  EXPECT_EQ(info.etag, fs_->info(at("b")).etag);
  fs_->move_file(at("b"), at("new/folder/c"));
  EXPECT_FALSE(stdfs::exists(at("b")));
  EXPECT_EQ(get("new/folder/c"), content);
}

TEST_F(LocalTest, CopyAndMove_OntoItself_ChangesNothing) {
  put("a", "content");
  fs_->copy_file(at("a"), at("a"));
  fs_->move_file(at("a"), at("a"));
  EXPECT_EQ(get("a"), "content");
}

TEST_F(LocalTest, RemoveFiles_SomeMissing_ArePassedOver) {
  put("a", "1");
  put("b", "2");
  std::vector<std::string> paths = {at("a"), at("missing"), at("b")};
  fs_->remove_files(paths);
  EXPECT_EQ(entries(), 0u);
}

TEST_F(LocalTest, Options_Unknown_NameTheNearest) {
  EXPECT_ERROR(make_local(StorageOptions{{"synk", "true"}}), invalid_argument);
  EXPECT_EQ(make_local(StorageOptions{{"sync", "false"}})->write_file(at("f"), "x").size, 1u);
}

TEST_F(LocalTest, Unreadable_AsOrdinaryUser_IsPermissionDenied) {
  if (::geteuid() != 0) {
    put("f", "x");
    ::chmod(at("f").c_str(), 0);
    EXPECT_ERROR(fs_->open_reader(at("f")), permission_denied);
    return;
  }
  // Root may read everything, but not write below /proc.
  EXPECT_ERROR(fs_->remove_file("/proc/self/status"), permission_denied);
}

}  // namespace
}  // namespace fulgurite
