#include "object/fetch_plan.h"

#include <gtest/gtest.h>

#include <random>
#include <stdexcept>
#include <string>

namespace fulgurite::object {
namespace {

constexpr std::uint64_t kMiB = 1ull << 20;

class FetchPlanTest : public testing::Test {
 protected:
  // Pieces need memory of their size, which no test touches beyond this.
  std::vector<std::byte> memory = std::vector<std::byte>(64 * kMiB);

  ReadPiece piece(std::uint64_t offset, std::uint64_t size) {
    return {offset, std::span(memory).subspan(offset, size)};
  }
};

TEST_F(FetchPlanTest, PlanFetches_NoPiecesOrEmptyOnes_NoRequests) {
  EXPECT_TRUE(plan_fetches({}, 100, 10).empty());
  const std::vector pieces{piece(0, 0), piece(100, 0)};
  EXPECT_TRUE(plan_fetches(pieces, 100, 10).empty());
}

TEST_F(FetchPlanTest, PlanFetches_NeighboursInAnyOrder_ShareARequest) {
  const std::vector pieces{piece(20, 10), piece(0, 10), piece(10, 10)};
  const auto fetches = plan_fetches(pieces, 100, 100);
  ASSERT_EQ(fetches.size(), 1u);
  EXPECT_EQ(fetches[0].offset, 0u);
  EXPECT_EQ(fetches[0].to.size(), 30u);
}

TEST_F(FetchPlanTest, PlanFetches_SmallGap_IsFetchedIntoNowhere) {
  const std::vector pieces{piece(0, 10), piece(10 + kLargestGap, 10)};
  const auto fetches = plan_fetches(pieces, 64 * kMiB, 8 * kMiB);
  ASSERT_EQ(fetches.size(), 1u);
  ASSERT_EQ(fetches[0].to.pieces().size(), 3u);
  EXPECT_EQ(fetches[0].to.pieces()[1].to, nullptr);
  EXPECT_EQ(fetches[0].to.pieces()[1].size, kLargestGap);
}

TEST_F(FetchPlanTest, PlanFetches_LargeGap_StartsANewRequest) {
  const std::vector pieces{piece(0, 10), piece(11 + kLargestGap, 10)};
  EXPECT_EQ(plan_fetches(pieces, 64 * kMiB, 8 * kMiB).size(), 2u);
}

TEST_F(FetchPlanTest, PlanFetches_LongPiece_IsCutAtPartSize) {
  const std::vector pieces{piece(5, 25)};
  const auto fetches = plan_fetches(pieces, 100, 10);
  ASSERT_EQ(fetches.size(), 3u);
  EXPECT_EQ(fetches[2].offset, 25u);
  EXPECT_EQ(fetches[2].to.size(), 5u);
}

TEST_F(FetchPlanTest, PlanFetches_ManyNeighbours_CostSizeOverPartRequests) {
  std::vector<ReadPiece> pieces;
  for (std::uint64_t i = 0; i < 60; ++i) pieces.push_back(piece(i * kMiB + 64, kMiB - 64));
  const auto fetches = plan_fetches(pieces, 64 * kMiB, 8 * kMiB);
  EXPECT_LE(fetches.size(), 8u);
}

TEST_F(FetchPlanTest, PlanFetches_BeyondTheFile_IsAnError) {
  const std::vector at_end{piece(90, 10)};
  EXPECT_NO_THROW(plan_fetches(at_end, 100, 10));
  const std::vector beyond{piece(90, 11)};
  EXPECT_THROW(plan_fetches(beyond, 100, 10), std::invalid_argument);
  const std::vector wrapped{ReadPiece{~0ull, std::span(memory).first(2)}};
  EXPECT_THROW(plan_fetches(wrapped, 100, 10), std::invalid_argument);
}

TEST_F(FetchPlanTest, PlanFetches_Overlap_IsAnError) {
  const std::vector pieces{piece(10, 10), piece(5, 6)};
  EXPECT_THROW(plan_fetches(pieces, 100, 10), std::invalid_argument);
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
    for (const Fetch& fetch : plan_fetches(pieces, file.size(), part)) {
      ASSERT_LE(fetch.to.size(), part);
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
