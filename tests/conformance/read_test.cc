// Opening and reading files.
#include <chrono>
#include <random>

#include "base/crc.h"
#include "filesystem_test.h"

namespace fulgurite::conformance {
namespace {

std::span<std::byte> bytes_of(std::string& text) {
  return std::as_writable_bytes(std::span(text.data(), text.size()));
}

std::string read_next(Reader& reader, std::size_t size) {
  std::string to(size, '?');
  to.resize(reader.read(bytes_of(to)));
  return to;
}

std::string read_at(const Reader& reader, std::uint64_t offset, std::size_t size) {
  std::string to(size, '?');
  to.resize(reader.read_at(offset, bytes_of(to)));
  return to;
}

class ReadTest : public FileSystemTest {};

TEST_P(ReadTest, ReadAll_FileOfAnySize_GivesItsContent) {
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{70'000}, kLarge}) {
    SCOPED_TRACE(size);
    const std::string content = random_text(size);
    write("f", content);
    auto reader = fs->open_reader(path("f"));
    EXPECT_EQ(reader->size(), size);
    EXPECT_TRUE(reader->read_all() == content);
  }
}

TEST_P(ReadTest, OpenReader_WithEnds_GivesTheSameInfoAndBytes) {
  const ReadOptions ends{.front_bytes = 1000, .back_bytes = 500};
  for (const std::size_t size : {std::size_t{0}, std::size_t{5}, std::size_t{1200}, kLarge}) {
    SCOPED_TRACE(size);
    const std::string content = random_text(size);
    write("f", content);
    auto reader = fs->open_reader(path("f"), ends);
    const FileInfo info = fs->info(path("f"));
    EXPECT_EQ(reader->size(), size);
    EXPECT_EQ(reader->info().etag, info.etag);
    EXPECT_EQ(reader->info().modified, info.modified);
    EXPECT_EQ(read_at(*reader, 0, 1000), content.substr(0, 1000));
    EXPECT_EQ(read_at(*reader, size - std::min<std::size_t>(size, 500), 600),
              content.substr(size - std::min<std::size_t>(size, 500)));
    EXPECT_TRUE(reader->read_all() == content);
  }
  EXPECT_ERROR(fs->open_reader(path("missing"), ends), not_found);
}

TEST_P(ReadTest, ReadPieces_CrcGiven_IsThatOfTheBytes) {
  const std::string content = random_text(kLarge);
  write("f", content);
  std::string a(kLarge - 100, '?'), b(50, '?');
  std::optional<std::uint32_t> crc_a, crc_b;
  const std::vector<ReadPiece> pieces{{kLarge - 60, bytes_of(b), &crc_b}, {7, bytes_of(a), &crc_a}};
  fs->open_reader(path("f"))->read_pieces(pieces);
  EXPECT_TRUE(a == content.substr(7, a.size()));
  EXPECT_EQ(crc_a.value_or(crc32(0, bytes_of(a))), crc32(0, bytes_of(a)));
  EXPECT_EQ(crc_b.value_or(crc32(0, bytes_of(b))), crc32(0, bytes_of(b)));
}

TEST_P(ReadTest, Info_OfAnOpenFile_IsWhatStatSays) {
  const auto before = std::chrono::system_clock::now() - std::chrono::minutes(1);
  write("f", "hello");
  const FileInfo info = fs->open_reader(path("f"))->info();
  EXPECT_EQ(info.path, path("f"));
  EXPECT_TRUE(info.is_file());
  EXPECT_EQ(info.size, 5u);
  EXPECT_EQ(info.etag, fs->info(path("f")).etag);
  ASSERT_TRUE(info.modified);
  EXPECT_GT(*info.modified, before);
  EXPECT_LT(*info.modified, before + std::chrono::minutes(3));
}

TEST_P(ReadTest, OpenReader_NothingThere_IsNotFoundAndNamesTheFile) {
  const auto error = test::error_of([&] { fs->open_reader(path("missing")); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::not_found);
  EXPECT_NE(std::string(error->what()).find("missing"), std::string::npos) << error->what();
  EXPECT_FALSE(error->advice().empty());
}

TEST_P(ReadTest, OpenReader_Directory_SaysSo) {
  write("d/f", "x");
  EXPECT_ERROR(fs->open_reader(path("d")), is_a_directory);
}

TEST_P(ReadTest, Read_InSmallPieces_GivesTheContentInOrder) {
  const std::string content = random_text(1'500'000);
  write("f", content);
  auto reader = fs->open_reader(path("f"));
  std::string all;
  for (std::string piece = read_next(*reader, 7'777); !piece.empty();
       piece = read_next(*reader, 7'777)) {
    all += piece;
    ASSERT_EQ(reader->position(), all.size());
  }
  EXPECT_TRUE(all == content);
  EXPECT_EQ(read_next(*reader, 10), "");
}

TEST_P(ReadTest, Seek_AnyPosition_ReadsFromThere) {
  write("f", "0123456789");
  auto reader = fs->open_reader(path("f"));
  reader->seek(7);
  EXPECT_EQ(read_next(*reader, 2), "78");
  reader->seek(1);
  EXPECT_EQ(read_next(*reader, 3), "123");
  reader->seek(10);
  EXPECT_EQ(read_next(*reader, 3), "");
  reader->seek(1'000);
  EXPECT_EQ(read_next(*reader, 3), "");
  reader->seek(0);
  EXPECT_EQ(read_next(*reader, 100), "0123456789");
}

TEST_P(ReadTest, ReadAt_RandomRanges_EqualTheContent) {
  const std::string content = random_text(kLarge);
  write("f", content);
  auto reader = fs->open_reader(path("f"));
  std::mt19937 random(3);
  for (int i = 0; i < 40; ++i) {
    const std::size_t offset = random() % content.size();
    const std::size_t size = random() % (i % 10 == 0 ? 8u << 20 : 100'000u);
    SCOPED_TRACE(testing::Message() << offset << " + " << size);
    ASSERT_TRUE(read_at(*reader, offset, size) == content.substr(offset, size));
  }
}

TEST_P(ReadTest, ReadPieces_ScatteredInAnyOrder_FillsEachAndNothingElse) {
  const std::string content = random_text(kLarge);
  write("f", content);
  std::string memory(kLarge, '?');
  std::string expected = memory;
  std::vector<ReadPiece> pieces;
  std::mt19937 random(4);
  for (std::size_t at = 1'000; at + 600'000 < kLarge; at += 600'000) {
    const std::size_t size = 1 + random() % 500'000;
    pieces.push_back({at, bytes_of(memory).subspan(at, size)});
    expected.replace(at, size, content, at, size);
  }
  std::ranges::shuffle(pieces, random);
  fs->open_reader(path("f"))->read_pieces(pieces);
  EXPECT_TRUE(memory == expected);
}

TEST_P(ReadTest, ReadPieces_NoneOrEmptyOnes_DoNothing) {
  write("f", "0123");
  auto reader = fs->open_reader(path("f"));
  reader->read_pieces({});
  const std::vector<ReadPiece> pieces{{0, {}}, {4, {}}};
  reader->read_pieces(pieces);
}

TEST_P(ReadTest, ReadPieces_BeyondTheFile_IsInvalid) {
  write("f", "0123456789");
  std::string to(5, '?');
  const std::vector<ReadPiece> pieces{{6, bytes_of(to)}};
  EXPECT_ERROR(fs->open_reader(path("f"))->read_pieces(pieces), invalid_argument);
}

TEST_P(ReadTest, OpenReader_IfMatch_OpensThatContentOnly) {
  const FileInfo old = write("f", "old content");
  ReadOptions options{.if_match = fs->info(path("f")).etag};
  ASSERT_NE(options.if_match, "");
  EXPECT_EQ(fs->open_reader(path("f"), options)->read_all(), "old content");
  write("f", "something else");
  EXPECT_ERROR(fs->open_reader(path("f"), options), precondition_failed);
}

TEST_P(ReadTest, ReadAt_StopRequested_IsCancelled) {
  write("f", random_text(100'000));
  std::stop_source stop;
  auto reader = fs->open_reader(path("f"), {.stop = stop.get_token()});
  stop.request_stop();
  EXPECT_ERROR(read_at(*reader, 0, 100), cancelled);
}

TEST_P(ReadTest, Read_FileSystemReleased_ReaderStillWorks) {
  write("f", "hello");
  auto reader = fs->open_reader(path("f"));
  fs.reset();
  EXPECT_EQ(reader->read_all(), "hello");
  reader.reset();
  fs = GetParam().make();
}

FULGURITE_ON_ALL_BACKENDS(ReadTest);

}  // namespace
}  // namespace fulgurite::conformance
