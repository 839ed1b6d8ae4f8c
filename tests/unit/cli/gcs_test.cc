// The command line against an emulator of Google Cloud Storage, which the environment names.
#include <cstdlib>

#include "fulgurite/registry.h"
#include "gmock/gmock.h"
#include "run_command.h"
#include "support/environment.h"

namespace fulgurite::test {
namespace {

// What tests/servers/run exports. Without the server the test is skipped, except where it must be
// there.
std::optional<std::string> emulator() {
  const char* value = std::getenv("FULGURITE_TEST_GCS_ENDPOINT");
  if (!value && std::getenv("FULGURITE_REQUIRE_SERVERS")) {
    throw std::runtime_error("FULGURITE_TEST_GCS_ENDPOINT is not set");
  }
  return value ? std::optional<std::string>(value) : std::nullopt;
}

class GcsCommandLine : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!emulator()) GTEST_SKIP() << "start this by tests/servers/run";
    EXPECT_EQ(fulgurite({"mkdir", bucket_}).status, 0);
  }
  void TearDown() override {
    if (!IsSkipped()) fulgurite({"rm", "-r", bucket_});
  }

  ScopedVariable host_{"STORAGE_EMULATOR_HOST", emulator()};
  std::string bucket_ = "gs://cli-test-" + std::to_string(::getpid());
};

TEST_F(GcsCommandLine, CpLsCatRm_OfAFileInParts_Work) {
  const TemporaryFolder folder;
  const std::string local = "file://" + folder.path();
  const auto content = std::string(20'000'000, 'x') + "end";
  const auto file = resolve(local + "/a.bin");
  file.filesystem->write_file(file.path, content);

  const auto up = fulgurite({"cp", local + "/a.bin", bucket_ + "/run/a.bin"});
  EXPECT_EQ(up.status, 0) << up.err;
  EXPECT_EQ(fulgurite({"ls", "-R", bucket_}).out, bucket_ + "/run/a.bin\n");
  EXPECT_TRUE(fulgurite({"cat", bucket_ + "/run/a.bin"}).out == content);
  EXPECT_EQ(fulgurite({"mv", bucket_ + "/run/a.bin", bucket_ + "/b.bin"}).status, 0);
  EXPECT_EQ(fulgurite({"ls", bucket_}).out, bucket_ + "/b.bin\n");
  EXPECT_EQ(fulgurite({"rm", bucket_ + "/b.bin"}).status, 0);
  EXPECT_EQ(fulgurite({"ls", bucket_}).out, "");
}

TEST_F(GcsCommandLine, Cat_OfWhatIsNotThere_SaysSoInOneLine) {
  const auto result = fulgurite({"cat", bucket_ + "/missing"});
  EXPECT_NE(result.status, 0);
  EXPECT_THAT(result.err, ::testing::HasSubstr(bucket_ + "/missing"));
  EXPECT_EQ(std::ranges::count(result.err, '\n'), 1);
}

}  // namespace
}  // namespace fulgurite::test
