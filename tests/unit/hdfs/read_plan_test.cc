#include "hdfs/read_plan.h"

#include <gtest/gtest.h>

namespace fulgurite::hdfs {
namespace {

using Shape = std::vector<std::vector<std::pair<std::uint64_t, std::size_t>>>;

std::byte memory[1000];

ReadPiece piece(std::uint64_t offset, std::size_t size) {
  return {offset, std::span(memory).subspan(0, size)};
}

Shape shape_of(const std::vector<ReadPiece>& pieces) {
  Shape shape;
  for (const ReadJob& job : plan_read(pieces, 100, 10)) {
    shape.emplace_back();
    for (const ReadPiece& part : job) shape.back().emplace_back(part.offset, part.to.size());
  }
  return shape;
}

TEST(ReadPlan, LargePiece_IsCutAtMultiplesOfTheRange) {
  EXPECT_EQ(shape_of({piece(50, 200)}), (Shape{{{50, 50}}, {{100, 100}}, {{200, 50}}}));
}

TEST(ReadPlan, NeighboursInAnyOrder_ShareAJobUpToTheGap) {
  EXPECT_EQ(shape_of({piece(40, 10), piece(0, 20), piece(25, 5), piece(61, 5)}),
            (Shape{{{0, 20}, {25, 5}, {40, 10}}, {{61, 5}}}));
}

TEST(ReadPlan, EmptyPieces_Vanish) {
  EXPECT_EQ(shape_of({piece(5, 0)}), Shape{});
  EXPECT_EQ(shape_of({}), Shape{});
}

TEST(ReadPlan, Parts_KeepTheirMemory) {
  const ReadPiece whole = piece(50, 200);
  for (const ReadJob& job : plan_read({&whole, 1}, 100, 10)) {
    for (const ReadPiece& part : job) EXPECT_EQ(part.to.data(), memory + (part.offset - 50));
  }
}

}  // namespace
}  // namespace fulgurite::hdfs
