// The command line against real S3 servers: options, and copies from one store to another.
#include <cstdlib>

#include "fulgurite/registry.h"
#include "gmock/gmock.h"
#include "run_command.h"
#include "support/environment.h"

namespace fulgurite::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// The endpoint that tests/servers/run exports. Without servers the test is skipped, except where
// they must be there.
std::string endpoint(const char* variable) {
  const char* value = std::getenv(variable);
  if (!value && std::getenv("FULGURITE_REQUIRE_SERVERS")) {
    throw std::runtime_error(std::string(variable) + " is not set");
  }
  return value ? "endpoint_url=" + std::string(value) : "";
}

class S3CommandLine : public ::testing::Test {
 protected:
  void SetUp() override {
    if (weed_.empty() || versitygw_.empty()) GTEST_SKIP() << "start this by tests/servers/run";
    fulgurite({"mkdir", "--option", weed_, bucket_});
    fulgurite({"mkdir", "--option", versitygw_, bucket_});
  }
  void TearDown() override {
    if (IsSkipped()) return;
    fulgurite({"rm", "-r", "--option", weed_, bucket_});
    fulgurite({"rm", "-r", "--option", versitygw_, bucket_});
  }

  std::string weed_ = endpoint("FULGURITE_TEST_S3_WEED_ENDPOINT");
  std::string versitygw_ = endpoint("FULGURITE_TEST_S3_VERSITYGW_ENDPOINT");
  std::string bucket_ = "s3://cli-test-" + std::to_string(::getpid());
};

TEST_F(S3CommandLine, Cp_FromDiskThroughTwoStoresAndBack_KeepsTheBytes) {
  TemporaryFolder folder;
  std::string local = "file://" + folder.path();
  auto content = std::string(100'000, 'x') + "end";
  auto file = resolve(local + "/run/deep/a.bin");
  file.filesystem->write_file(file.path, content);

  auto up = fulgurite({"cp", "-r", "--option", weed_, local + "/run", bucket_ + "/run"});
  EXPECT_EQ(up.status, 0) << up.err;
  auto across = fulgurite({"cp", "-r", "--from-option", weed_, "--to-option", versitygw_,
                           bucket_ + "/run", bucket_ + "/copy"});
  EXPECT_EQ(across.status, 0) << across.err;
  auto listed = fulgurite({"ls", "-R", "--option", versitygw_, bucket_});
  EXPECT_EQ(listed.out, bucket_ + "/copy/deep/a.bin\n");
  auto down =
      fulgurite({"cp", "--option", versitygw_, bucket_ + "/copy/deep/a.bin", local + "/b.bin"});
  EXPECT_EQ(down.status, 0) << down.err;
  EXPECT_TRUE(fulgurite({"cat", local + "/b.bin"}).out == content);
}

TEST_F(S3CommandLine, Mv_WithinOneStore_Renames) {
  auto up = fulgurite({"cp", "--option", weed_, "/etc/hostname", bucket_ + "/a"});
  EXPECT_EQ(up.status, 0) << up.err;
  EXPECT_EQ(fulgurite({"mv", "--option", weed_, bucket_ + "/a", bucket_ + "/b"}).status, 0);
  EXPECT_EQ(fulgurite({"ls", "--option", weed_, bucket_}).out, bucket_ + "/b\n");
}

TEST_F(S3CommandLine, Ls_BadSecret_ExitsWith4AndSaysWhatToDo) {
  auto result = fulgurite({"ls", "--option", weed_, "--option", "key=AKIAFULGURITETEST", "--option",
                           "secret=wrong", bucket_});
  EXPECT_EQ(result.status, 4);
  EXPECT_THAT(result.err, Not(HasSubstr("secret=wrong")));
  EXPECT_EQ(std::ranges::count(result.err, '\n'), 1);
}

}  // namespace
}  // namespace fulgurite::test
