// `fulgurite cp` and `mv`: where things go, within one filesystem and between two.
#include <cstring>

#include "fulgurite/registry.h"
#include "gmock/gmock.h"
#include "run_command.h"
#include "support/environment.h"

namespace fulgurite::test {
namespace {

using ::testing::HasSubstr;

void write(const std::string& url, std::string_view content) {
  auto file = resolve(url);
  file.filesystem->write_file(file.path, content);
}

std::string read(const std::string& url) {
  auto file = resolve(url);
  return file.filesystem->read_file(file.path);
}

bool exists(const std::string& url) {
  auto file = resolve(url);
  return file.filesystem->exists(file.path);
}

// `from` and `to` are folders on two filesystems, or on one.
class Copy : public ::testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    from = GetParam() == std::string("within one") ? memory : local;
    to = memory + "/to";
  }
  void TearDown() override {
    auto root = resolve(memory);
    if (root.filesystem->exists(root.path)) root.filesystem->remove_all(root.path);
  }

  TemporaryFolder folder;
  std::string local = "file://" + folder.path();
  std::string memory = "memory://copy_test";
  std::string from, to;
};

TEST_P(Copy, Cp_FileToNewName_Copies) {
  write(from + "/a", "content");
  auto result = fulgurite({"cp", from + "/a", to + "/b"});
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(read(to + "/b"), "content");
  EXPECT_EQ(read(from + "/a"), "content");
}

TEST_P(Copy, Cp_FileIntoDirectory_KeepsItsName) {
  write(from + "/a", "content");
  write(to + "/other", "");
  fulgurite({"cp", from + "/a", to});
  EXPECT_EQ(read(to + "/a"), "content");
  fulgurite({"cp", from + "/a", to + "/new/"});
  EXPECT_EQ(read(to + "/new/a"), "content");
}

TEST_P(Copy, Cp_EmptyFile_Copies) {
  write(from + "/a", "");
  fulgurite({"cp", from + "/a", to + "/a"});
  EXPECT_EQ(read(to + "/a"), "");
}

TEST_P(Copy, Cp_FileOfSeveralChunks_KeepsEveryByte) {
  std::string content((16u << 20) * 2 + 12345, '\0');
  for (std::size_t i = 0; i + 8 <= content.size(); i += 8) std::memcpy(&content[i], &i, 8);
  write(from + "/large", content);
  fulgurite({"cp", from + "/large", to + "/large"});
  EXPECT_TRUE(read(to + "/large") == content);
}

TEST_P(Copy, Cp_DirectoryWithoutR_Refuses) {
  write(from + "/run/a", "");
  auto result = fulgurite({"cp", from + "/run", to + "/run"});
  EXPECT_EQ(result.status, 1);
  EXPECT_THAT(result.err, HasSubstr("-r"));
}

TEST_P(Copy, Cp_DirectoryToNewName_CopiesItsTree) {
  write(from + "/run/a", "a");
  write(from + "/run/deep/b", "b");
  auto result = fulgurite({"cp", "-r", "-v", from + "/run", to + "/copy"});
  EXPECT_EQ(read(to + "/copy/a"), "a");
  EXPECT_EQ(read(to + "/copy/deep/b"), "b");
  EXPECT_THAT(result.out, HasSubstr("deep/b -> "));
}

TEST_P(Copy, Cp_DirectoryIntoDirectory_GoesBelowIt) {
  write(from + "/run/a", "a");
  write(to + "/other", "");
  fulgurite({"cp", "-r", from + "/run", to});
  EXPECT_EQ(read(to + "/run/a"), "a");
}

TEST_P(Copy, Cp_DirectoryWithSlash_CopiesItsContent) {
  write(from + "/run/a", "a");
  write(to + "/other", "");
  fulgurite({"cp", "-r", from + "/run/", to});
  EXPECT_EQ(read(to + "/a"), "a");
}

TEST_P(Copy, Mv_File_LeavesNothingBehind) {
  write(from + "/a", "content");
  EXPECT_EQ(fulgurite({"mv", from + "/a", to + "/b"}).status, 0);
  EXPECT_EQ(read(to + "/b"), "content");
  EXPECT_FALSE(exists(from + "/a"));
}

TEST_P(Copy, Mv_Directory_LeavesNothingBehind) {
  write(from + "/run/a", "a");
  write(from + "/run/deep/b", "b");
  EXPECT_EQ(fulgurite({"mv", "-r", from + "/run", to + "/run"}).status, 0);
  EXPECT_EQ(read(to + "/run/deep/b"), "b");
  EXPECT_FALSE(exists(from + "/run"));
}

INSTANTIATE_TEST_SUITE_P(Filesystems, Copy, ::testing::Values("within one", "between two"),
                         [](const auto& info) {
                           return info.param == std::string("within one") ? "Same" : "Different";
                         });

TEST(CopyOntoItself, Cp_FileOrTree_RefusesAndKeepsIt) {
  TemporaryFolder folder;
  std::string root = "file://" + folder.path();
  write(root + "/run/a", "a");
  EXPECT_EQ(fulgurite({"cp", root + "/run/a", root + "/run/a"}).status, 2);
  EXPECT_EQ(fulgurite({"mv", "-r", root + "/run", root + "/run/deeper"}).status, 2);
  EXPECT_EQ(read(root + "/run/a"), "a");
}

TEST(CopyMissing, Cp_NoSuchFile_ExitsWith3) {
  EXPECT_EQ(fulgurite({"cp", "memory://nothing/at/all", "memory://x"}).status, 3);
}

}  // namespace
}  // namespace fulgurite::test
