// Uploads over broken connections: correct in the end or a clear error, and never a trace of half
// a file.
#include "fault_test.h"

namespace fulgurite::conformance {
namespace {

using Kind = Fault::Kind;

constexpr std::uint64_t kInTheBody = 1u << 20;  // heads have a KiB or two

/// Sizes that are one PUT and several parts.
const std::size_t kSizes[] = {3u << 20, kLarge};

class UploadTest : public FaultTest {};

TEST_P(UploadTest, Commit_ConnectionResetAFewTimes_Arrives) {
  for (const std::size_t size : kSizes) {
    expect_upload(random_text(size), {.kind = Kind::reset, .after_bytes = kInTheBody, .times = 3});
  }
}

TEST_P(UploadTest, Commit_ConnectionAlwaysReset_IsUnavailable) {
  for (const std::size_t size : kSizes) {
    const auto error = failed_upload(
        random_text(size),
        {.kind = Kind::reset, .after_bytes = kInTheBody, .concerns = service().sends_data});
    ASSERT_TRUE(error);
    EXPECT_EQ(error->code(), ErrorCode::unavailable) << error->what();
    EXPECT_TRUE(error->retryable());
  }
}

TEST_P(UploadTest, Commit_ConnectionEndsInTheAnswer_Arrives) {
  for (const std::size_t size : kSizes) {
    expect_upload(random_text(size), {.kind = Kind::truncate,
                                      .in_answer = true,
                                      .after_bytes = 20,
                                      .times = 2,
                                      .concerns = service().sends_data});
  }
}

TEST_P(UploadTest, Commit_BodyStalls_IsSentAgain) {
  for (const std::size_t size : kSizes) {
    expect_upload(random_text(size), {.kind = Kind::stall, .after_bytes = kInTheBody, .times = 1});
  }
}

TEST_P(UploadTest, Commit_BodyAlwaysStalls_IsATimeout) {
  const auto error = failed_upload(
      random_text(kLarge),
      {.kind = Kind::stall, .after_bytes = kInTheBody, .concerns = service().sends_data});
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::timeout) << error->what();
}

TEST_P(UploadTest, Commit_ServerAsksToSlowDown_ArrivesLater) {
  for (const std::size_t size : kSizes) {
    expect_upload(random_text(size),
                  {.kind = Kind::refuse, .times = 3, .answer = service().busy_answer});
  }
}

TEST_P(UploadTest, Commit_ServerKeepsAskingToSlowDown_IsRateLimited) {
  for (const std::size_t size : kSizes) {
    const auto error = failed_upload(
        random_text(size),
        {.kind = Kind::refuse, .concerns = service().sends_data, .answer = service().busy_answer});
    ASSERT_TRUE(error);
    EXPECT_EQ(error->code(), ErrorCode::rate_limited) << error->what();
    EXPECT_EQ(error->http_status(), 503);
  }
}

TEST_P(UploadTest, Commit_AnswersComeSlowly_Arrives) {
  expect_upload(random_text(kLarge),
                {.kind = Kind::delay, .in_answer = true, .pause = std::chrono::milliseconds(400)});
}

TEST_P(UploadTest, Commit_ByteFlippedOnTheWire_IsNoticedAndSentAgain) {
  for (const std::size_t size : kSizes) {
    expect_upload(random_text(size),
                  {.kind = Kind::corrupt, .after_bytes = kInTheBody, .times = 1});
  }
}

TEST_P(UploadTest, Commit_BytesAlwaysFlipped_IsCorrupted) {
  for (const std::size_t size : kSizes) {
    const auto error = failed_upload(
        random_text(size),
        {.kind = Kind::corrupt, .after_bytes = kInTheBody, .concerns = service().sends_data});
    ASSERT_TRUE(error);
    EXPECT_EQ(error->code(), ErrorCode::corrupted) << error->what();
  }
}

TEST_P(UploadTest, Commit_CompletionFails_LeavesNoUpload) {
  const auto error = failed_upload(random_text(kLarge), {.kind = Kind::refuse,
                                                         .concerns = service().completes_upload,
                                                         .answer = service().busy_answer});
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::rate_limited) << error->what();
}

// The server has published the file, and the client cannot know: it must find out.
TEST_P(UploadTest, Commit_AnswerToTheCompletionIsLost_IsASuccess) {
  expect_upload(
      random_text(kLarge),
      {.kind = Kind::reset, .in_answer = true, .times = 1, .concerns = service().completes_upload});
}

TEST_P(UploadTest, Commit_AnswerToAnExclusivePutIsLost_IsASuccess) {
  for (const std::size_t size : kSizes) {
    const bool large = size > (5u << 20);
    if (large && deviations().cannot_resume) continue;  // gs: sent as a resumable upload
    const std::string name = "exclusive" + std::to_string(size);
    const std::string content = random_text(size);
    proxy->set_fault({.kind = Kind::reset,
                      .in_answer = true,
                      .times = 1,
                      .concerns = large ? service().completes_upload : service().sends_data});
    proxied->write_file(path(name), content, {.mode = WriteMode::create});
    EXPECT_EQ(proxy->strikes(), 1);
    EXPECT_TRUE(read(name) == content);
  }
}

TEST_P(UploadTest, Destroy_WithoutCommitDuringFaults_LeavesNoUpload) {
  proxy->set_fault(
      {.kind = Kind::reset, .after_bytes = kInTheBody, .concerns = service().sends_data});
  auto writer = proxied->open_writer(path("f"));
  writer->write(Buffer::from_string(random_text(11u << 20)));
  writer.reset();
  EXPECT_FALSE(exists("f"));
  EXPECT_EQ(unfinished_uploads(), 0u);
}

TEST_P(UploadTest, Commit_StopRequestedWhileStalled_IsCancelledAtOnce) {
  proxy->set_fault(
      {.kind = Kind::stall, .after_bytes = kInTheBody, .concerns = service().sends_data});
  std::stop_source stop;
  auto writer = proxied->open_writer(path("f"), {.stop = stop.get_token()});
  writer->write(Buffer::from_string(random_text(kLarge)));
  stop.request_stop();
  EXPECT_ERROR(writer->commit(), cancelled);
  EXPECT_EQ(unfinished_uploads(), 0u);
}

INSTANTIATE_TEST_SUITE_P(All, UploadTest, testing::ValuesIn(fault_backends()), backend_name);

}  // namespace
}  // namespace fulgurite::conformance
