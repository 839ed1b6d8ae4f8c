// Whose Unix socket may be taken for a DataNode's.
#include "hdfs/socket_path.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "fake_server.h"
#include "support/environment.h"

namespace fulgurite::hdfs {
namespace {

constexpr uid_t kNobody = 65534;

class SocketPathTest : public testing::Test {
 protected:
  SocketPathTest() { std::filesystem::create_directory(folder_ / "run"); }

  bool is_trusted() const { return distrust_of_socket(path_).empty(); }
  void allow(const std::string& name, mode_t mode) const {
    ASSERT_EQ(::chmod((folder_ / name).c_str(), mode), 0);
  }

  const test::TemporaryFolder folder_;  // ours, below /tmp
  const std::string path_ = folder_ / "run/socket";
};

TEST_F(SocketPathTest, Distrust_OurSocketBelowTmp_IsNone) {
  const FakeServer server(path_, [](FakeConnection&, int) {});
  EXPECT_EQ(distrust_of_socket(path_), "");
}

TEST_F(SocketPathTest, Distrust_WhatIsNoSocket_SaysSo) {
  EXPECT_NE(distrust_of_socket(path_).find("No such file"), std::string::npos);
  std::ofstream(path_) << "text";
  EXPECT_NE(distrust_of_socket(path_).find("no socket"), std::string::npos);
  EXPECT_NE(distrust_of_socket("run/socket").find("absolute"), std::string::npos);
  EXPECT_FALSE(distrust_of_socket("").empty());
  EXPECT_FALSE(distrust_of_socket("/").empty());
}

TEST_F(SocketPathTest, Distrust_FolderThatOthersWriteTo_NamesIt) {
  const FakeServer server(path_, [](FakeConnection&, int) {});
  allow("run", 0777);
  EXPECT_EQ(distrust_of_socket(path_), folder_ / "run" + " lets others write");
  allow("run", 01777);
  EXPECT_TRUE(is_trusted());  // nobody else could have made, or replaced, what is ours
  allow("run", 0755);
  allow("", 0757);
  EXPECT_FALSE(is_trusted());
}

TEST_F(SocketPathTest, Distrust_AnothersInAFolderForAll_NamesIt) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give a file away";
  const FakeServer server(path_, [](FakeConnection&, int) {});
  ASSERT_EQ(::chown(path_.c_str(), kNobody, kNobody), 0);
  EXPECT_TRUE(is_trusted());  // the folder is root's, who let a DataNode's user in
  allow("run", 01777);
  EXPECT_EQ(distrust_of_socket(path_), path_ + " may be anyone's");
  ASSERT_EQ(::chown(path_.c_str(), 0, 0), 0);
  EXPECT_TRUE(is_trusted());
  allow("run", 0775);
  EXPECT_TRUE(is_trusted());  // for a group that root chose
  ASSERT_EQ(::chown((folder_ / "run").c_str(), kNobody, kNobody), 0);
  EXPECT_FALSE(is_trusted());
}

}  // namespace
}  // namespace fulgurite::hdfs
