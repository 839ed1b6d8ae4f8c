#include "object/read_ahead.h"

#include <random>

#include "object/range_reader.h"
#include "object_fixture.h"

namespace fulgurite::object {
namespace {

class ReadAheadTest : public ObjectTest {
 protected:
  ReadAheadTest() : ReadAheadTest(TransferOptions{.read_ahead_bytes = 1u << 20}) {}
  explicit ReadAheadTest(const TransferOptions& options) : ObjectTest(UploadLimits{}, options) {
    fs->write_file("b/k", content);
  }

  static std::string read(Reader& reader, std::size_t size) {
    std::string to(size, '?');
    to.resize(reader.read(std::as_writable_bytes(std::span(to))));
    return to;
  }

  std::string content = text(6u << 20);
};

TEST_F(ReadAheadTest, Read_FirstBytesOnly_FetchesASmallWindow) {
  auto reader = fs->open_reader("b/k");
  EXPECT_EQ(read(*reader, 10), content.substr(0, 10));
  ASSERT_EQ(store->gets().size(), 1u);
  EXPECT_LE(store->gets()[0].size, 128u << 10);
}

TEST_F(ReadAheadTest, Read_SmallAndInOrder_TakesFewGrowingRequests) {
  auto reader = fs->open_reader("b/k");
  std::string all;
  for (std::string piece = read(*reader, 1000); !piece.empty(); piece = read(*reader, 1000)) {
    all += piece;
  }
  EXPECT_EQ(all, content);
  const auto gets = store->gets();
  EXPECT_LE(gets.size(), 10u);
  std::uint64_t total = 0;
  for (const Range& range : gets) {
    EXPECT_EQ(range.offset, total) << "no byte is fetched twice";
    EXPECT_LE(range.size, 1u << 20);
    total += range.size;
  }
  EXPECT_EQ(total, content.size());
  EXPECT_EQ(store->max_under_way(), 2) << "the next window is under way with the current one";
}

TEST_F(ReadAheadTest, Read_Large_GoesPastTheWindow) {
  auto reader = fs->open_reader("b/k");
  EXPECT_EQ(read(*reader, 3u << 20), content.substr(0, 3u << 20));
  EXPECT_EQ(store->gets().size(), 1u);
  EXPECT_EQ(reader->position(), 3u << 20);
}

TEST_F(ReadAheadTest, Read_LargeBehindSmall_UsesTheWindowFirst) {
  auto reader = fs->open_reader("b/k");
  read(*reader, 10);
  EXPECT_EQ(read(*reader, 4u << 20), content.substr(10, 4u << 20));
  EXPECT_EQ(store->gets().size(), 2u);
}

TEST_F(ReadAheadTest, Seek_WithinTheWindow_CostsNoRequest) {
  auto reader = fs->open_reader("b/k");
  read(*reader, 1000);
  reader->seek(100);
  EXPECT_EQ(read(*reader, 50), content.substr(100, 50));
  EXPECT_EQ(store->gets().size(), 1u);
}

TEST_F(ReadAheadTest, Seek_FarAway_StartsSmallAgain) {
  auto reader = fs->open_reader("b/k");
  for (int i = 0; i < 1000; ++i) read(*reader, 1000);
  reader->seek(5u << 20);
  EXPECT_EQ(read(*reader, 10), content.substr(5u << 20, 10));
  EXPECT_LE(store->gets().back().size, 128u << 10);
}

TEST_F(ReadAheadTest, Read_AtAndBehindTheEnd_GivesNothing) {
  auto reader = fs->open_reader("b/k");
  reader->seek(content.size());
  EXPECT_EQ(read(*reader, 10), "");
  reader->seek(content.size() + 100);
  EXPECT_EQ(read(*reader, 10), "");
  EXPECT_EQ(reader->position(), content.size() + 100);
  EXPECT_EQ(store->gets().size(), 0u);
}

TEST_F(ReadAheadTest, Read_WindowFails_IsFetchedAgainByTheNextRead) {
  auto reader = fs->open_reader("b/k");
  store->set_hook(fail_from("get", 1));
  EXPECT_ERROR(read(*reader, 10), unavailable);
  store->set_hook({});
  EXPECT_EQ(reader->position(), 0u);
  EXPECT_EQ(read(*reader, 10), content.substr(0, 10));
}

TEST_F(ReadAheadTest, Read_RandomSeeksAndSizes_EqualsTheContent) {
  auto reader = fs->open_reader("b/k");
  std::mt19937 random(7);
  for (int i = 0; i < 400; ++i) {
    if (random() % 4 == 0) reader->seek(random() % (content.size() + 10));
    const std::uint64_t at = reader->position();
    const std::size_t size = random() % 100 == 0 ? 2'000'000 : random() % 100'000;
    const std::string expected = at < content.size() ? content.substr(at, size) : "";
    ASSERT_EQ(read(*reader, size), expected) << "at " << at << ", size " << size;
  }
}

class ScarceReadAheadTest : public ReadAheadTest {
 protected:
  ScarceReadAheadTest() : ReadAheadTest({.read_ahead_bytes = 1u << 20, .budget_bytes = 1}) {}
};

TEST_F(ScarceReadAheadTest, Read_BudgetUsedUp_StaysAtSmallWindows) {
  auto reader = fs->open_reader("b/k");
  for (int i = 0; i < 1000; ++i) read(*reader, 1000);
  EXPECT_EQ(store->max_under_way(), 1);
  for (const Range& range : store->gets()) EXPECT_LE(range.size, 128u << 10);
}

class NoReadAheadTest : public ReadAheadTest {
 protected:
  NoReadAheadTest() : ReadAheadTest({.read_ahead_bytes = 0}) {}
};

TEST_F(NoReadAheadTest, Read_SwitchedOff_FetchesWhatIsAskedFor) {
  auto reader = fs->open_reader("b/k");
  EXPECT_EQ(read(*reader, 10), content.substr(0, 10));
  ASSERT_EQ(store->gets().size(), 1u);
  EXPECT_EQ(store->gets()[0].size, 10u);
}

}  // namespace
}  // namespace fulgurite::object
