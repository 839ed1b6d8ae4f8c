#include "object/fetch_plan.h"

#include <gtest/gtest.h>

#include <memory>
#include <random>
#include <stdexcept>
#include <string>

#include "base/crc.h"

namespace fulgurite::object {
namespace {

constexpr std::uint64_t kMiB = 1ull << 20;

class FetchPlanTest : public testing::Test {
 protected:
  // Pieces need memory of their size; nothing touches it.
  std::unique_ptr<std::byte[]> memory = std::make_unique_for_overwrite<std::byte[]>(64 * kMiB);

  ReadPiece piece(std::uint64_t offset, std::uint64_t size) {
    return {offset, std::span(memory.get(), 64 * kMiB).subspan(offset, size)};
  }

  static std::vector<std::uint64_t> sizes(const FetchPlan& plan) {
    std::vector<std::uint64_t> sizes;
    for (const Fetch& fetch : plan.fetches()) sizes.push_back(fetch.to.size());
    return sizes;
  }
};

TEST_F(FetchPlanTest, PlanFetches_NoPiecesOrEmptyOnes_NoRequests) {
  EXPECT_TRUE(FetchPlan({}, 100, 10).fetches().empty());
  const std::vector pieces{piece(0, 0), piece(100, 0)};
  EXPECT_TRUE(FetchPlan(pieces, 100, 10).fetches().empty());
}

TEST_F(FetchPlanTest, PlanFetches_NeighboursInAnyOrder_ShareARequest) {
  const std::vector pieces{piece(20, 10), piece(0, 10), piece(10, 10)};
  const FetchPlan plan(pieces, 100, 100);
  const auto& fetches = plan.fetches();
  ASSERT_EQ(fetches.size(), 1u);
  EXPECT_EQ(fetches[0].offset, 0u);
  EXPECT_EQ(fetches[0].to.size(), 30u);
}

TEST_F(FetchPlanTest, PlanFetches_SmallGap_IsFetchedIntoNowhere) {
  const std::vector pieces{piece(0, 10), piece(10 + kLargestGap, 10)};
  const FetchPlan plan(pieces, 64 * kMiB, 8 * kMiB);
  const auto& fetches = plan.fetches();
  ASSERT_EQ(fetches.size(), 1u);
  ASSERT_EQ(fetches[0].to.pieces().size(), 3u);
  EXPECT_EQ(fetches[0].to.pieces()[1].to, nullptr);
  EXPECT_EQ(fetches[0].to.pieces()[1].size, kLargestGap);
}

TEST_F(FetchPlanTest, PlanFetches_LargeGap_StartsANewRequest) {
  const std::vector pieces{piece(0, 10), piece(11 + kLargestGap, 10)};
  EXPECT_EQ(FetchPlan(pieces, 64 * kMiB, 8 * kMiB).fetches().size(), 2u);
}

TEST_F(FetchPlanTest, PlanFetches_LongPiece_IsCutEvenly) {
  EXPECT_EQ(sizes(FetchPlan(std::vector{piece(5, 25)}, 100, 10)),
            (std::vector<std::uint64_t>{9, 9, 7}));
  EXPECT_EQ(sizes(FetchPlan(std::vector{piece(5, 20)}, 100, 10)),
            (std::vector<std::uint64_t>{10, 10}));
}

TEST_F(FetchPlanTest, PlanFetches_LittleMoreThanParts_CostsNoRequestMore) {
  EXPECT_EQ(sizes(FetchPlan(std::vector{piece(0, 33)}, 100, 16)),
            (std::vector<std::uint64_t>{17, 16}));
  EXPECT_EQ(sizes(FetchPlan(std::vector{piece(0, 18)}, 100, 16)), (std::vector<std::uint64_t>{18}));
}

TEST_F(FetchPlanTest, ReportCrcs_PieceInSeveralFetches_GivesTheWholesCrc) {
  std::string received(1000, '?');
  const std::string file = "a file" + std::string(1000, 'x') + "ends";
  std::optional<std::uint32_t> crc, small_crc;
  const auto to = std::as_writable_bytes(std::span(received));
  const std::vector<ReadPiece> pieces{
      {6, to.first(700), &crc}, {800, to.subspan(800, 10), &small_crc}, {900, to.subspan(900, 10)}};
  const FetchPlan plan(pieces, file.size(), 100);
  for (const Fetch& fetch : plan.fetches()) {
    const std::string_view bytes = std::string_view(file).substr(fetch.offset, fetch.to.size());
    // The first attempt breaks off; the second begins again, a little before.
    ScatterCursor(fetch.to).write(as_bytes(bytes.substr(0, 50)));
    const Scatter rest = fetch.to.slice(bytes.size() / 3, bytes.size() - bytes.size() / 3);
    ScatterCursor(rest).write(as_bytes(bytes.substr(bytes.size() / 3)));
  }
  plan.report_crcs();
  EXPECT_EQ(crc, crc32(0, as_bytes(std::string_view(file).substr(6, 700))));
  EXPECT_EQ(small_crc, crc32(0, as_bytes(std::string_view(file).substr(800, 10))));
}

TEST_F(FetchPlanTest, PlanFetches_ManyNeighbours_CostSizeOverPartRequests) {
  std::vector<ReadPiece> pieces;
  for (std::uint64_t i = 0; i < 60; ++i) pieces.push_back(piece(i * kMiB + 64, kMiB - 64));
  const FetchPlan plan(pieces, 64 * kMiB, 8 * kMiB);
  const auto& fetches = plan.fetches();
  EXPECT_LE(fetches.size(), 8u);
}

TEST_F(FetchPlanTest, PlanFetches_BeyondTheFile_IsAnError) {
  const std::vector at_end{piece(90, 10)};
  EXPECT_NO_THROW(FetchPlan(at_end, 100, 10));
  const std::vector beyond{piece(90, 11)};
  EXPECT_THROW(FetchPlan(beyond, 100, 10), std::invalid_argument);
  const std::vector wrapped{ReadPiece{~0ull, std::span(memory.get(), 2)}};
  EXPECT_THROW(FetchPlan(wrapped, 100, 10), std::invalid_argument);
}

TEST_F(FetchPlanTest, PlanFetches_Overlap_IsAnError) {
  const std::vector pieces{piece(10, 10), piece(5, 6)};
  EXPECT_THROW(FetchPlan(pieces, 100, 10), std::invalid_argument);
}

// Property: whatever the pieces, carrying out the plan fills each of them with its bytes.
TEST_F(FetchPlanTest, PlanFetches_RandomPieces_EachGetsItsBytes) {
  std::mt19937 random(1);
  auto below = [&](std::size_t limit) { return random() % limit; };
  for (int round = 0; round < 300; ++round) {
    std::string file(1 + below(400), '\0');
    for (char& c : file) c = static_cast<char>(random());
    std::string received(file.size(), '?'), expected(file.size(), '?');
    std::vector<ReadPiece> pieces;
    for (std::size_t at = below(20); at < file.size();) {
      const std::size_t size = std::min<std::size_t>(below(50), file.size() - at);
      pieces.push_back({at, std::as_writable_bytes(std::span(received).subspan(at, size))});
      expected.replace(at, size, file, at, size);
      at += size + below(3) * below(40);
    }
    std::shuffle(pieces.begin(), pieces.end(), random);
    const std::uint64_t part = 1 + below(60);
    const FetchPlan plan(pieces, file.size(), part);
    for (const Fetch& fetch : plan.fetches()) {
      ASSERT_LE(fetch.to.size(), part + part / 8);
      ASSERT_GT(fetch.to.size(), 0u);
      ASSERT_NE(fetch.to.pieces().front().to, nullptr);
      ASSERT_NE(fetch.to.pieces().back().to, nullptr);
      ScatterCursor(fetch.to).write(
          as_bytes(std::string_view(file).substr(fetch.offset, fetch.to.size())));
    }
    ASSERT_EQ(received, expected);
  }
}

}  // namespace
}  // namespace fulgurite::object
