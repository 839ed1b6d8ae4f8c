// Resumable uploads to Google Cloud Storage that break off: each goes on from the byte that the
// server says it keeps. The one server that says it (gcp_emulator.sh) can do little else.
#include <cstdlib>

#include "fault_test.h"
#include "fulgurite/gcs.h"

namespace fulgurite::conformance {
namespace {

using Kind = Fault::Kind;

constexpr const char* kNeeds = "FULGURITE_TEST_GCP_EMULATOR_ENDPOINT";
constexpr std::uint64_t kInTheBody = 1u << 20;

bool sends_chunk(std::string_view line) { return line.starts_with("PUT "); }

class GcsResumeTest : public testing::Test {
 protected:
  void SetUp() override {
    const std::string endpoint = variable(kNeeds);
    if (endpoint.empty()) {
      if (std::getenv("FULGURITE_REQUIRE_SERVERS")) FAIL() << kNeeds << " is not set";
      GTEST_SKIP() << kNeeds << " is not set; tests/servers/run starts the servers";
    }
    proxy_ = std::make_unique<test::FaultProxy>(
        "127.0.0.1", std::stoi(endpoint.substr(endpoint.rfind(':') + 1)));
    GcsOptions options;
    options.endpoint_url = endpoint;
    options.emulator = true;
    options.upload = GcsUpload::resumable;
    options.transfer.part_bytes = 5u << 20;
    options.stall_time = std::chrono::seconds(1);
    options.stall_bytes_per_second = 1000;
    options.max_retries = 4;
    direct_ = make_gcs(options);
    direct_->create_directory("resume");
    options.connect_to = proxy_->address();
    proxied_ = make_gcs(options);
  }

  void expect_upload(Fault fault) {
    const std::string content = random_text(kLarge);
    proxy_->set_fault(std::move(fault));
    EXPECT_EQ(proxied_->write_file("resume/f", content).size, content.size());
    EXPECT_GT(proxy_->strikes(), 0) << "the fault struck nothing";
    EXPECT_TRUE(direct_->read_file("resume/f") == content);
  }

  std::unique_ptr<test::FaultProxy> proxy_;
  std::shared_ptr<FileSystem> direct_, proxied_;
};

TEST_F(GcsResumeTest, Commit_ChunksResetInMidBody_GoesOn) {
  expect_upload(
      {.kind = Kind::reset, .after_bytes = kInTheBody, .times = 3, .concerns = sends_chunk});
}

// The chunk is kept, and must not be sent twice.
TEST_F(GcsResumeTest, Commit_AnswersToChunksAreLost_GoesOnBehindThem) {
  expect_upload({.kind = Kind::reset,
                 .in_answer = true,
                 .after_bytes = 10,
                 .times = 1,
                 .concerns = sends_chunk});
}

TEST_F(GcsResumeTest, Commit_ServerIsBusy_GoesOnLater) {
  expect_upload({.kind = Kind::refuse,
                 .times = 2,
                 .concerns = sends_chunk,
                 .answer = refusal_bytes("503 Service Unavailable", "text/plain", "later")});
}

}  // namespace
}  // namespace fulgurite::conformance
