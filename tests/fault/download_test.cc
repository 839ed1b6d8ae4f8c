// Downloads over broken connections: the right bytes in the end or a clear error, never others.
#include "fault_test.h"

namespace fulgurite::conformance {
namespace {

using Kind = Fault::Kind;

constexpr std::uint64_t kInTheBody = 1u << 20;
constexpr std::uint64_t kBehindTheHead = 2'000;  // a retry from there makes hardly any progress

const std::size_t kSizes[] = {3u << 20, kLarge};

class DownloadTest : public FaultTest {};

TEST_P(DownloadTest, ReadAll_ConnectionResetAFewTimes_IsResumed) {
  for (const std::size_t size : kSizes) {
    expect_download(
        random_text(size),
        {.kind = Kind::reset, .in_answer = true, .after_bytes = kInTheBody, .times = 3});
  }
}

TEST_P(DownloadTest, ReadAll_BodyEndsEarly_IsResumed) {
  for (const std::size_t size : kSizes) {
    expect_download(
        random_text(size),
        {.kind = Kind::truncate, .in_answer = true, .after_bytes = kInTheBody, .times = 3});
  }
}

TEST_P(DownloadTest, ReadAll_BodyAlwaysEndsEarly_IsUnavailable) {
  const auto error = failed_download({.kind = Kind::truncate,
                                      .in_answer = true,
                                      .after_bytes = kBehindTheHead,
                                      .concerns = service().fetches_data});
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::unavailable) << error->what();
}

TEST_P(DownloadTest, ReadAll_BodyStalls_IsResumed) {
  for (const std::size_t size : kSizes) {
    expect_download(
        random_text(size),
        {.kind = Kind::stall, .in_answer = true, .after_bytes = kInTheBody, .times = 1});
  }
}

TEST_P(DownloadTest, ReadAll_BodyAlwaysStalls_IsATimeout) {
  const auto error = failed_download({.kind = Kind::stall,
                                      .in_answer = true,
                                      .after_bytes = kBehindTheHead,
                                      .concerns = service().fetches_data});
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::timeout) << error->what();
}

TEST_P(DownloadTest, ReadAll_ServerAsksToSlowDown_ArrivesLater) {
  for (const std::size_t size : kSizes) {
    expect_download(random_text(size), {.kind = Kind::refuse,
                                        .times = 3,
                                        .concerns = service().fetches_data,
                                        .answer = service().busy_answer});
  }
}

TEST_P(DownloadTest, ReadAll_ServerKeepsAskingToSlowDown_IsRateLimited) {
  const auto error = failed_download(
      {.kind = Kind::refuse, .concerns = service().fetches_data, .answer = service().busy_answer});
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::rate_limited) << error->what();
}

TEST_P(DownloadTest, ReadAll_AnswersComeSlowly_Arrives) {
  expect_download(
      random_text(kLarge),
      {.kind = Kind::delay, .in_answer = true, .pause = std::chrono::milliseconds(400)});
}

TEST_P(DownloadTest, ReadPieces_ConnectionReset_FillsEachPieceRight) {
  const std::string content = random_text(kLarge);
  write("f", content);
  proxy->set_fault({.kind = Kind::reset, .in_answer = true, .after_bytes = 100'000, .times = 3});
  std::string memory(kLarge, '?');
  std::string expected = memory;
  std::vector<ReadPiece> pieces;
  for (std::size_t at = 10; at + 100'000 < kLarge; at += 150'000) {
    pieces.push_back({at, std::as_writable_bytes(std::span(memory)).subspan(at, 100'000)});
    expected.replace(at, 100'000, content, at, 100'000);
  }
  proxied->open_reader(path("f"))->read_pieces(pieces);
  EXPECT_GT(proxy->strikes(), 0);
  EXPECT_TRUE(memory == expected);
}

TEST_P(DownloadTest, ReadAll_FileReplacedBeforeTheResume_IsAnErrorAndNoMixture) {
  const std::string old = random_text(4u << 20, 1);
  write("f", old);
  auto reader = proxied->open_reader(path("f"));
  write("f", random_text(4u << 20, 2));
  proxy->set_fault({.kind = Kind::reset, .in_answer = true, .after_bytes = kInTheBody});
  EXPECT_ERROR(reader->read_all(), precondition_failed);
}

// A single PUT's checksum comes with the whole object; that of a range no store gives.
TEST_P(DownloadTest, ReadAll_ByteFlippedOnTheWire_IsNoticedWhereTheStoreGivesAChecksum) {
  expect_download(
      random_text(3u << 20),
      {.kind = Kind::corrupt, .in_answer = true, .after_bytes = kInTheBody, .times = 1});
}

TEST_P(DownloadTest, ReadAll_StopRequestedWhileStalled_IsCancelledAtOnce) {
  write("f", random_text(kLarge));
  std::stop_source stop;
  auto reader = proxied->open_reader(path("f"), {.stop = stop.get_token()});
  proxy->set_fault({.kind = Kind::stall, .in_answer = true, .after_bytes = kInTheBody});
  stop.request_stop();
  EXPECT_ERROR(reader->read_all(), cancelled);
}

INSTANTIATE_TEST_SUITE_P(All, DownloadTest, testing::ValuesIn(fault_backends()), backend_name);

}  // namespace
}  // namespace fulgurite::conformance
