// Ranges, ordinary and absurd. An empty, inverted or out-of-file range must never bring the whole
// object, as some servers and libraries answer.
#include "filesystem_test.h"

namespace fulgurite::conformance {
namespace {

struct RangeCase {
  std::uint64_t begin;
  std::uint64_t end;
  std::string expected;
};

constexpr std::uint64_t kHuge = ~0ull;

class RangeTest : public FileSystemTest {};

TEST_P(RangeTest, ReadFile_AnyRange_GivesTheBytesThatExist) {
  write("f", "0123456789");
  const std::vector<RangeCase> cases{{0, 10, "0123456789"},  // all
                                     {0, 1, "0"},
                                     {9, 10, "9"},
                                     {3, 7, "3456"},  // inside
                                     {7, 11, "789"},
                                     {0, kHuge, "0123456789"},  // over the end
                                     {0, 0, ""},
                                     {5, 5, ""},
                                     {10, 10, ""},  // empty
                                     {7, 3, ""},
                                     {10, 0, ""},
                                     {kHuge, 0, ""},  // inverted
                                     {10, 11, ""},
                                     {11, 20, ""},
                                     {1'000'000, kHuge, ""},  // past the end
                                     {kHuge, kHuge, ""}};
  for (const RangeCase& c : cases) {
    EXPECT_EQ(fs->read_file(path("f"), c.begin, c.end), c.expected)
        << "[" << c.begin << ", " << c.end << ")";
  }
}

TEST_P(RangeTest, ReadFile_AnyRangeOfAnEmptyFile_IsEmpty) {
  write("empty", "");
  for (const auto& [begin, end] :
       {std::pair{0ull, 0ull}, {0ull, 1ull}, {0ull, kHuge + 0ull}, {1ull, 2ull}, {5ull, 3ull}}) {
    EXPECT_EQ(fs->read_file(path("empty"), begin, end), "") << begin << ", " << end;
  }
}

TEST_P(RangeTest, ReadAt_AroundTheEnd_GivesWhatThereIs) {
  write("f", "0123456789");
  auto reader = fs->open_reader(path("f"));
  std::string to(4, '?');
  auto bytes = std::as_writable_bytes(std::span(to));
  EXPECT_EQ(reader->read_at(6, bytes), 4u);
  EXPECT_EQ(to, "6789");
  EXPECT_EQ(reader->read_at(8, bytes), 2u);
  EXPECT_EQ(to.substr(0, 2), "89");
  EXPECT_EQ(reader->read_at(10, bytes), 0u);
  EXPECT_EQ(reader->read_at(kHuge, bytes), 0u);
  EXPECT_EQ(reader->read_at(0, {}), 0u);
}

TEST_P(RangeTest, ReadFile_AcrossPartBorders_IsSeamless) {
  const std::string content = random_text(kLarge);
  write("large", content);
  for (const std::uint64_t border : {5ull << 20, 10ull << 20}) {
    EXPECT_TRUE(fs->read_file(path("large"), border - 3, border + 3) ==
                content.substr(border - 3, 6));
  }
  EXPECT_TRUE(fs->read_file(path("large"), 1, kLarge - 1) == content.substr(1, kLarge - 2));
}

TEST_P(RangeTest, ReadFile_RangeOfAMissingFile_IsNotFound) {
  EXPECT_ERROR(fs->read_file(path("missing"), 0, 10), not_found);
  EXPECT_ERROR(fs->read_file(path("missing"), 10, 0), not_found);
}

FULGURITE_ON_ALL_BACKENDS(RangeTest);

}  // namespace
}  // namespace fulgurite::conformance
