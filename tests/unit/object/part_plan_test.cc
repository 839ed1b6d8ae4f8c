#include "object/part_plan.h"

#include <gtest/gtest.h>

namespace fulgurite::object {
namespace {

constexpr std::uint64_t kMiB = 1ull << 20;
constexpr std::uint64_t kTiB = 1ull << 40;

struct Parts {
  std::uint64_t count = 0;
  std::uint64_t largest = 0;
};

Parts parts_for(const PartPlan& plan, std::uint64_t size) {
  Parts parts;
  for (std::uint64_t sent = 0; sent < size; ++parts.count) {
    const std::uint64_t part = plan.next_part(sent);
    parts.largest = std::max(parts.largest, part);
    sent += part;
  }
  return parts;
}

TEST(PartPlan, NextPart_UnknownSize_StaysSmallForSmallFiles) {
  const PartPlan plan({}, 8 * kMiB, std::nullopt);
  EXPECT_EQ(plan.next_part(0), 8 * kMiB);
  EXPECT_EQ(plan.next_part(1ull << 30), 8 * kMiB);
}

TEST(PartPlan, NextPart_UnknownSize_ReachesFiveTiBWithinTheLimits) {
  const Parts parts = parts_for(PartPlan({}, 8 * kMiB, std::nullopt), 5 * kTiB);
  EXPECT_LE(parts.count, 10'000u);
  EXPECT_LE(parts.largest, 5ull << 30);
}

TEST(PartPlan, NextPart_UnknownSizeAndSmallestPart_ReachesFiveTiB) {
  EXPECT_LE(parts_for(PartPlan({}, 5 * kMiB, std::nullopt), 5 * kTiB).count, 10'000u);
}

TEST(PartPlan, NextPart_KnownSize_UsesThePartsItMay) {
  const PartPlan plan({}, 8 * kMiB, 5 * kTiB);
  const Parts parts = parts_for(plan, 5 * kTiB);
  EXPECT_LE(parts.count, 10'000u);
  EXPECT_GT(parts.count, 9'990u);
  EXPECT_EQ(parts.largest, plan.next_part(0)) << "a known size needs no growth";
}

TEST(PartPlan, NextPart_KnownSmallSize_IsThePartAskedFor) {
  EXPECT_EQ(PartPlan({}, 8 * kMiB, 1 * kTiB / 1024).next_part(0), 8 * kMiB);
  EXPECT_EQ(PartPlan({}, 8 * kMiB, 100).next_part(0), 8 * kMiB);
}

TEST(PartPlan, NextPart_KnownSizeALittleAboveParts_CostsNoPartMore) {
  constexpr std::uint64_t kSize = 1024 * kMiB + 60'000;
  EXPECT_EQ(parts_for(PartPlan({}, 8 * kMiB, kSize), kSize).count, 128u);
}

TEST(PartPlan, NextPart_SizeHintExceeded_GrowsFromThere) {
  EXPECT_LE(parts_for(PartPlan({}, 8 * kMiB, 100 * kMiB), 5 * kTiB).count, 10'000u);
}

TEST(PartPlan, NextPart_EqualParts_NeverGrows) {
  const PartPlan plan({.equal_parts = true}, 8 * kMiB, std::nullopt);
  EXPECT_EQ(plan.next_part(4 * kTiB), 8 * kMiB);
}

TEST(PartPlan, NextPart_SmallerThanTheProviderAllows_IsRaised) {
  EXPECT_EQ(PartPlan({}, 1, std::nullopt).next_part(0), 5 * kMiB);
}

TEST(PartPlan, NextPart_LargerThanTheProviderAllows_IsCut) {
  EXPECT_EQ(PartPlan({}, 6 * kTiB, std::nullopt).next_part(0), 5ull << 30);
}

}  // namespace
}  // namespace fulgurite::object
