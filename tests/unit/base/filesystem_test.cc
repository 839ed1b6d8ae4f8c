// The conveniences of FileSystem, over a backend that has only the verbs it must have.
#include "fulgurite/filesystem.h"

#include <gtest/gtest.h>

#include "fulgurite/memory.h"
#include "support/expect_error.h"

namespace fulgurite {
namespace {

// memory://, but with remove_all of the base class, as backends without their own have it.
class PlainFileSystem final : public FileSystem {
 public:
  const std::string& protocol() const override { return inner_->protocol(); }
  const Capability& capability() const override { return inner_->capability(); }
  std::string url(std::string_view path) const override { return inner_->url(path); }
  std::optional<FileInfo> stat(std::string_view path) const override { return inner_->stat(path); }
  std::unique_ptr<Listing> list(std::string_view path, const ListOptions& options) const override {
    return inner_->list(path, options);
  }
  std::unique_ptr<Reader> open_reader(std::string_view path,
                                      const ReadOptions& options) const override {
    return inner_->open_reader(path, options);
  }
  std::unique_ptr<Writer> open_writer(std::string_view path,
                                      const WriteOptions& options) const override {
    return inner_->open_writer(path, options);
  }
  void create_directory(std::string_view path) const override { inner_->create_directory(path); }
  void remove_file(std::string_view path) const override { inner_->remove_file(path); }
  void remove_files(std::span<const std::string> paths) const override {
    inner_->remove_files(paths);
  }
  void remove_directory(std::string_view path) const override { inner_->remove_directory(path); }
  FileInfo copy_file(std::string_view from, std::string_view to) const override {
    return inner_->copy_file(from, to);
  }
  void move_file(std::string_view from, std::string_view to) const override {
    inner_->move_file(from, to);
  }

 private:
  std::shared_ptr<FileSystem> inner_ = make_memory();
};

class FileSystemConveniences : public testing::Test {
 protected:
  void SetUp() override { make_memory()->remove_all(""); }

  PlainFileSystem fs_;
};

TEST_F(FileSystemConveniences, Questions_FileDirectoryAndNothing_AreTold) {
  fs_.write_file("/d/f", "x");
  EXPECT_TRUE(fs_.is_file("/d/f"));
  EXPECT_FALSE(fs_.is_directory("/d/f"));
  EXPECT_TRUE(fs_.is_directory("/d"));
  EXPECT_FALSE(fs_.is_file("/missing"));
  EXPECT_FALSE(fs_.exists("/missing"));
  auto error = test::error_of([&] { fs_.info("/missing"); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::not_found);
  EXPECT_EQ(error->url(), "memory:///missing");
}

TEST_F(FileSystemConveniences, Ls_FileEmptyDirectoryAndNothing_AreThreeOutcomes) {
  fs_.write_file("/f", "x");
  fs_.create_directory("/empty");
  EXPECT_EQ(fs_.ls("/f").at(0).path, "/f");
  EXPECT_TRUE(fs_.ls("/empty").empty());
  EXPECT_ERROR(fs_.ls("/missing"), not_found);
}

TEST_F(FileSystemConveniences, Find_File_IsItself) {
  fs_.write_file("/f", "x");
  EXPECT_EQ(fs_.find("/f").at(0).path, "/f");
  EXPECT_TRUE(fs_.find("/missing").empty());
}

TEST_F(FileSystemConveniences, WriteFile_SetsTheSizeHint_KeepsTheOptions) {
  fs_.write_file("/f", "one", {.mode = WriteMode::create});
  EXPECT_ERROR(fs_.write_file("/f", "two", {.mode = WriteMode::create}), already_exists);
  EXPECT_EQ(fs_.read_file("/f"), "one");
}

TEST_F(FileSystemConveniences, RemoveAll_TreeOfFilesAndDirectories_IsGone) {
  for (int i = 0; i < 1100; ++i) fs_.write_file("/d/e/" + std::to_string(i), "x");
  fs_.create_directory("/d/empty/deep");
  fs_.write_file("/d-x", "x");
  fs_.remove_all("/d");
  EXPECT_FALSE(fs_.exists("/d"));
  EXPECT_TRUE(fs_.exists("/d-x"));
  fs_.remove_all("/d-x");
  EXPECT_FALSE(fs_.exists("/d-x"));
  EXPECT_ERROR(fs_.remove_all("/d"), not_found);
}

}  // namespace
}  // namespace fulgurite
