#include "object/range_reader.h"

#include <atomic>
#include <random>
#include <thread>

#include "base/crc.h"
#include "object_fixture.h"

namespace fulgurite::object {
namespace {

class RangeReaderTest : public ObjectTest {
 protected:
  std::string content = text(10 * kPart + 100);

  RangeReaderTest() { fs->write_file("b/k", content); }

  static std::string read_at(const Reader& reader, std::uint64_t offset, std::size_t size) {
    std::string to(size, '?');
    to.resize(reader.read_at(offset, std::as_writable_bytes(std::span(to))));
    return to;
  }
};

TEST_F(RangeReaderTest, OpenReader_ExistingFile_CostsOneHead) {
  auto reader = fs->open_reader("b/k");
  EXPECT_EQ(reader->size(), content.size());
  EXPECT_EQ(reader->info().path, "b/k");
  EXPECT_EQ(store->count("head"), 1);
  EXPECT_EQ(store->count("list"), 0);
  EXPECT_EQ(store->count("get"), 0);
}

TEST_F(RangeReaderTest, OpenReader_WithEnds_CostsAGetOfEachAndServesThem) {
  auto reader = fs->open_reader("b/k", {.front_bytes = 1000, .back_bytes = 500});
  EXPECT_EQ(reader->size(), content.size());
  EXPECT_EQ(read_at(*reader, 10, 990), content.substr(10, 990));
  EXPECT_EQ(read_at(*reader, content.size() - 500, 600), content.substr(content.size() - 500));
  EXPECT_EQ(store->count("get_end"), 2);
  EXPECT_EQ(store->count("head") + store->count("get"), 0);
  EXPECT_EQ(read_at(*reader, 10, 991), content.substr(10, 991)) << "a byte beyond the end";
  EXPECT_EQ(store->count("get"), 1);
}

TEST_F(RangeReaderTest, OpenReader_WithEndsOfAShortOrEmptyOrMissingFile_IsAsWithout) {
  const ReadOptions ends{.front_bytes = 1000, .back_bytes = 1000};
  fs->write_file("b/short", "short");
  EXPECT_EQ(fs->open_reader("b/short", ends)->read_all(), "short");
  fs->write_file("b/empty", "");
  EXPECT_EQ(fs->open_reader("b/empty", ends)->read_all(), "");
  EXPECT_ERROR(fs->open_reader("b/missing", ends), not_found);
  fs->write_file("b/d/k", "");
  EXPECT_ERROR(fs->open_reader("b/d", ends), is_a_directory);
}

TEST_F(RangeReaderTest, OpenReader_ReplacedBetweenTheEnds_ReadsOneContent) {
  std::atomic<int> ends = 0;
  store->set_hook([&](std::string_view verb, const ObjectPath&) {
    if (verb == "get_end" && ++ends == 2) {
      store->set_hook({});
      fs->write_file("b/k", "new content");
    }
  });
  auto reader = fs->open_reader("b/k", {.front_bytes = 100, .back_bytes = 100});
  EXPECT_EQ(reader->read_all(), "new content");
}

TEST_F(RangeReaderTest, ReadAt_InTheMiddle_GivesThoseBytes) {
  EXPECT_EQ(read_at(*fs->open_reader("b/k"), 1000, 500), content.substr(1000, 500));
  EXPECT_EQ(store->count("get"), 1);
}

TEST_F(RangeReaderTest, ReadAt_LargeRange_IsCutIntoParallelParts) {
  EXPECT_EQ(fs->open_reader("b/k")->read_all(), content);
  EXPECT_EQ(store->count("get"), 10);
  EXPECT_EQ(store->max_under_way(), 4);
}

TEST_F(RangeReaderTest, ReadAll_FileOfOnePart_AsksForTheWholeAndItsChecksum) {
  fs->write_file("b/small", "content");
  EXPECT_EQ(fs->open_reader("b/small")->read_all(), "content");
  EXPECT_TRUE(store->gets().back().whole);
  EXPECT_EQ(fs->read_file("b/small", 0, 6), "conten");
  EXPECT_FALSE(store->gets().back().whole);
}

TEST_F(RangeReaderTest, ReadFile_Small_CostsOneRequest) {
  fs->write_file("b/small", "content");
  EXPECT_EQ(fs->read_file("b/small"), "content");
  EXPECT_EQ(store->count("get_end"), 1);
  EXPECT_EQ(store->count("head") + store->count("get"), 0);
}

TEST_F(RangeReaderTest, ReadAt_OverTheEnd_GivesWhatThereIs) {
  auto reader = fs->open_reader("b/k");
  EXPECT_EQ(read_at(*reader, content.size() - 3, 100), content.substr(content.size() - 3));
}

TEST_F(RangeReaderTest, ReadAt_EmptyOrPastTheEnd_AsksTheServerNothing) {
  auto reader = fs->open_reader("b/k");
  EXPECT_EQ(read_at(*reader, 5, 0), "");
  EXPECT_EQ(read_at(*reader, content.size(), 10), "");
  EXPECT_EQ(read_at(*reader, ~0ull, 10), "");
  EXPECT_EQ(store->count("get"), 0);
}

TEST_F(RangeReaderTest, ReadFile_InvertedOrEmptyRange_AsksTheServerNothing) {
  EXPECT_EQ(fs->read_file("b/k", 7, 3), "");
  EXPECT_EQ(fs->read_file("b/k", 7, 7), "");
  EXPECT_EQ(fs->read_file("b/k", 1ull << 40, 1ull << 41), "");
  EXPECT_EQ(store->count("get"), 0);
}

TEST_F(RangeReaderTest, ReadAll_EmptyFile_AsksTheServerNothing) {
  fs->write_file("b/empty", "");
  auto reader = fs->open_reader("b/empty");
  EXPECT_EQ(reader->read_all(), "");
  std::byte byte;
  EXPECT_EQ(reader->read({&byte, 1}), 0u);
  EXPECT_EQ(store->count("get"), 0);
}

TEST_F(RangeReaderTest, ReadAt_FileReplacedMeanwhile_IsPreconditionFailed) {
  auto reader = fs->open_reader("b/k");
  fs->write_file("b/k", text(10 * kPart + 100));
  EXPECT_ERROR(read_at(*reader, 0, 10), precondition_failed);
  EXPECT_ERROR(reader->read_all(), precondition_failed);
}

TEST_F(RangeReaderTest, ReadAt_FileRemovedMeanwhile_IsNotFound) {
  auto reader = fs->open_reader("b/k");
  fs->remove_file("b/k");
  EXPECT_ERROR(read_at(*reader, 0, 10), not_found);
}

TEST_F(RangeReaderTest, OpenReader_IfMatchOfAnotherContent_IsPreconditionFailed) {
  EXPECT_ERROR(fs->open_reader("b/k", {.version = {}, .if_match = "\"x\"", .stop = {}}),
               precondition_failed);
}

TEST_F(RangeReaderTest, ReadAt_StopRequested_IsCancelled) {
  std::stop_source stop;
  auto reader = fs->open_reader("b/k", {.version = {}, .if_match = {}, .stop = stop.get_token()});
  stop.request_stop();
  EXPECT_ERROR(read_at(*reader, 0, 10), cancelled);
}

TEST_F(RangeReaderTest, ReadAt_OneRangeFails_ThrowsItsError) {
  auto reader = fs->open_reader("b/k");
  store->set_hook(fail_from("get", 3));
  EXPECT_ERROR(reader->read_all(), unavailable);
  store->set_hook({});
  EXPECT_EQ(reader->read_all(), content) << "a reader is usable after an error";
}

TEST_F(RangeReaderTest, ReadPieces_ScatteredTensors_FillEachInFewRequests) {
  auto reader = fs->open_reader("b/k");
  std::string a(100, '?'), b(200, '?'), c(kPart, '?');
  const std::vector<ReadPiece> pieces{{5000, std::as_writable_bytes(std::span(b))},
                                      {10, std::as_writable_bytes(std::span(a))},
                                      {9000, std::as_writable_bytes(std::span(c))}};
  reader->read_pieces(pieces);
  EXPECT_EQ(a, content.substr(10, 100));
  EXPECT_EQ(b, content.substr(5000, 200));
  EXPECT_EQ(c, content.substr(9000, kPart));
  EXPECT_EQ(store->count("get"), 2);
}

TEST_F(RangeReaderTest, ReadPieces_CrcWanted_IsThatOfThePiece) {
  std::string a(3 * kPart, '?'), b(200, '?');
  std::optional<std::uint32_t> crc;
  const std::vector<ReadPiece> pieces{{1000, std::as_writable_bytes(std::span(a)), &crc},
                                      {10, std::as_writable_bytes(std::span(b))}};
  fs->open_reader("b/k")->read_pieces(pieces);
  EXPECT_EQ(crc, crc32(0, as_bytes(std::string_view(content).substr(1000, 3 * kPart))));
}

TEST_F(RangeReaderTest, ReadPieces_BeyondTheFile_IsInvalidAndSendsNothing) {
  auto reader = fs->open_reader("b/k");
  std::string to(10, '?');
  const std::vector<ReadPiece> pieces{{0, std::as_writable_bytes(std::span(to).first(2))},
                                      {content.size() - 5, std::as_writable_bytes(std::span(to))}};
  EXPECT_ERROR(reader->read_pieces(pieces), invalid_argument);
  EXPECT_EQ(to, std::string(10, '?'));
  EXPECT_EQ(store->count("get"), 0);
}

TEST_F(RangeReaderTest, ReadAt_ManyThreads_EachGetsItsBytes) {
  auto reader = fs->open_reader("b/k");
  std::vector<std::jthread> threads;
  for (unsigned seed = 0; seed < 4; ++seed) {
    threads.emplace_back([&, seed] {
      std::mt19937 random(seed);
      for (int i = 0; i < 50; ++i) {
        const std::size_t offset = random() % content.size();
        const std::size_t size = random() % (2 * kPart);
        EXPECT_EQ(read_at(*reader, offset, size), content.substr(offset, size));
      }
    });
  }
}

TEST_F(RangeReaderTest, Read_FileSystemGone_StillWorks) {
  auto reader = fs->open_reader("b/k");
  fs.reset();
  store.reset();
  EXPECT_EQ(reader->read_all(), content);
}

}  // namespace
}  // namespace fulgurite::object
