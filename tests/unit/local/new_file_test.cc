// Both ways to start a file: without a name, and beside its destination for disks that need one.
#include "local/new_file.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "local/file.h"
#include "support/environment.h"
#include "support/expect_error.h"

namespace fulgurite::local {
namespace {

class NewFileTest : public testing::TestWithParam<NewFile::Kind> {
 protected:
  std::size_t entries() const {
    return static_cast<std::size_t>(
        std::distance(std::filesystem::directory_iterator(folder_.path()),
                      std::filesystem::directory_iterator()));
  }

  void write(NewFile& file, const std::string& text) const {
    Buffer buffer = Buffer::copy_of(text);
    write_fully(file.descriptor(), {&buffer, 1}, file.path());
  }

  test::TemporaryFolder folder_;
};

TEST_P(NewFileTest, Create_Free_PublishesAndLeavesOneFile) {
  {
    NewFile file(folder_ / "f", GetParam());
    write(file, "x");
    file.create();
  }
  EXPECT_EQ(std::filesystem::file_size(folder_ / "f"), 1u);
  EXPECT_EQ(entries(), 1u);
}

TEST_P(NewFileTest, Create_Taken_FailsAndLeavesTheOther) {
  {
    NewFile first(folder_ / "f", GetParam());
    first.create();
    NewFile second(folder_ / "f", GetParam());
    write(second, "x");
    EXPECT_ERROR(second.create(), already_exists);
  }
  EXPECT_EQ(std::filesystem::file_size(folder_ / "f"), 0u);
  EXPECT_EQ(entries(), 1u);
}

TEST_P(NewFileTest, Replace_Taken_IsTheNewContent) {
  {
    NewFile first(folder_ / "f", GetParam());
    first.create();
    NewFile second(folder_ / "f", GetParam());
    write(second, "x");
    second.replace();
  }
  EXPECT_EQ(std::filesystem::file_size(folder_ / "f"), 1u);
  EXPECT_EQ(entries(), 1u);
}

TEST_P(NewFileTest, Destroyed_Unpublished_IsGone) {
  {
    NewFile file(folder_ / "f", GetParam());
    write(file, "x");
  }
  EXPECT_EQ(entries(), 0u);
}

INSTANTIATE_TEST_SUITE_P(BothKinds, NewFileTest,
                         testing::Values(NewFile::Kind::nameless, NewFile::Kind::named),
                         [](const auto& info) {
                           return info.param == NewFile::Kind::named ? "Named" : "Nameless";
                         });

}  // namespace
}  // namespace fulgurite::local
