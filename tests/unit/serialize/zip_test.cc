// The zip layout that we plan and write, and the zip files of others that we read.
#include <gtest/gtest.h>

#include <map>

#include "serialize/zip_reader.h"
#include "serialize/zip_writer.h"
#include "unit/serialize/memory_file.h"
#include "unit/serialize/zip_builder.h"

namespace fulgurite {
namespace {

using testing::build_zip;
using testing::BuiltRecord;
using testing::error_code;
using testing::open_string;
using testing::Request;
using testing::StringWriter;

constexpr std::uint64_t kGiB = 1ull << 30;

std::string write_zip(const std::vector<std::pair<std::string, std::string>>& records) {
  std::vector<ZipItem> items;
  for (const auto& [name, content] : records) items.push_back({name, content.size()});
  const ZipLayout layout(items);
  StringWriter writer;
  ZipWriter zip(layout, writer);
  for (const auto& record : records) zip.add(Buffer::copy_of(record.second));
  zip.finish();
  EXPECT_EQ(writer.content().size(), layout.total_size());
  return writer.content();
}

std::string read_record(const ZipReader& zip, std::string_view name) {
  const ZipRecord* record = zip.find(name);
  if (!record) return "missing";
  std::string content(record->size, '\0');
  const ZipRead read{record, 0, std::as_writable_bytes(std::span(content))};
  zip.read(std::span(&read, 1));
  return content;
}

ErrorCode error_of_reading(std::string file) {
  return error_code([&] { read_record(ZipReader(open_string(std::move(file))), "a"); });
}

// A large file of which only a few stretches are not zero.
class SparseReader : public testing::StringReader {
 public:
  SparseReader(std::uint64_t size, std::map<std::uint64_t, std::string> stretches)
      : StringReader(""), stretches_(std::move(stretches)) {
    info_.path = "sparse";
    info_.size = size;
  }

  const FileInfo& info() const override { return info_; }

  void read_pieces(std::span<const ReadPiece> pieces) const override {
    for (const ReadPiece& piece : pieces) fill(piece.offset, piece.to);
  }

 private:
  void fill(std::uint64_t offset, std::span<std::byte> to) const {
    std::ranges::fill(to, std::byte());
    auto stretch = stretches_.upper_bound(offset);
    if (stretch != stretches_.begin()) --stretch;
    for (; stretch != stretches_.end() && stretch->first < offset + to.size(); ++stretch) {
      const auto& [start, bytes] = *stretch;
      const std::uint64_t begin = std::max(start, offset);
      const std::uint64_t end = std::min(start + bytes.size(), offset + to.size());
      if (begin < end) std::memcpy(&to[begin - offset], &bytes[begin - start], end - begin);
    }
  }

  std::map<std::uint64_t, std::string> stretches_;
  FileInfo info_;
};

// The headers and the directory of a planned file, without its data.
std::unique_ptr<Reader> open_planned(const ZipLayout& layout) {
  std::map<std::uint64_t, std::string> stretches;
  for (std::size_t i = 0; i < layout.records().size(); ++i) {
    stretches[layout.records()[i].header_offset] = layout.local_header(i, 0);
  }
  const std::vector<std::uint32_t> crcs(layout.records().size());
  stretches[layout.directory_offset()] = layout.directory(crcs);
  return std::make_unique<SparseReader>(layout.total_size(), std::move(stretches));
}

TEST(ZipLayout, Plan_AnyRecords_AlignsDataTo64Bytes) {
  const std::vector<ZipItem> items = {
      {"a", 1}, {"bb", 0}, {"a/longer/name", 77}, {"c", 5 * kGiB}, {"d", 3}};
  const ZipLayout layout(items);
  for (std::size_t i = 0; i < items.size(); ++i) {
    const auto& record = layout.records()[i];
    EXPECT_EQ(record.data_offset % 64, 0u);
    EXPECT_EQ(record.header_offset + layout.local_header(i, 1).size(), record.data_offset);
  }
}

TEST(ZipLayout, Plan_Beyond4GiB_IsReadBack) {
  const std::vector<ZipItem> items = {
      {"small", 3}, {"large", 5 * kGiB}, {"exact", 0xffffffff}, {"last", 7}};
  const ZipLayout layout(items);
  const ZipReader zip(open_planned(layout));
  for (std::size_t i = 0; i < items.size(); ++i) {
    const ZipRecord* record = zip.find(items[i].name);
    ASSERT_NE(record, nullptr) << items[i].name;
    EXPECT_EQ(record->size, items[i].size);
    EXPECT_EQ(record->expected_data_offset, layout.records()[i].data_offset);
  }
  std::string bytes(7, 'x');
  const ZipRead read{zip.find("last"), 0, std::as_writable_bytes(std::span(bytes))};
  EXPECT_EQ(error_code([&] { zip.read(std::span(&read, 1)); }), ErrorCode::corrupted);  // zeros
}

TEST(ZipLayout, Plan_70000Records_IsReadBack) {
  std::vector<ZipItem> items;
  for (int i = 0; i < 70'000; ++i) items.push_back({"data/" + std::to_string(i), 0});
  const ZipLayout layout(items);
  const ZipReader zip(open_planned(layout));
  EXPECT_NE(zip.find("data/0"), nullptr);
  EXPECT_NE(zip.find("data/69999"), nullptr);
  EXPECT_EQ(zip.find("data/70000"), nullptr);
}

TEST(Zip, RoundTrip_Records_KeepsThem) {
  const ZipReader zip(
      open_string(write_zip({{"a", "hello"}, {"empty", ""}, {"data/0", std::string(100, 'x')}})));
  EXPECT_EQ(read_record(zip, "a"), "hello");
  EXPECT_EQ(read_record(zip, "empty"), "");
  EXPECT_EQ(read_record(zip, "data/0"), std::string(100, 'x'));
  EXPECT_EQ(zip.find("b"), nullptr);
}

TEST(ZipReader, Read_FilesOfOtherPrograms_GivesTheSameRecords) {
  const std::string text(1000, 't');
  const std::vector<std::vector<BuiltRecord>> files = {
      {{"r/a", text}, {"r/b", "B"}},
      {{"r/a", text, true}, {"r/b", "B", true}},
      {{"r/a", text, true, true}, {"r/b", "B", false, true}},
      {{"r/a", text, false, false, 99}, {"r/b", "B", false, true, 7}},
      {{"r/a", text, false, false, 3, "gap"}, {"r/b", "B", false, false, 0, "a longer gap"}},
      {{"r/a", text, true, true, 3, "gap"},
       {"r/b", "B", false, false, 0, std::string(70'000, 'g')}},
      {{"a", text}, {"b", "B"}},
  };
  for (std::size_t i = 0; i < files.size(); ++i) {
    const ZipReader zip(open_string(build_zip(files[i], "a comment")));
    EXPECT_EQ(read_record(zip, "a"), text) << "file " << i;
    EXPECT_EQ(read_record(zip, "b"), "B") << "file " << i;
  }
}

TEST(ZipReader, Read_PartsOfARecord_FillsEachSpan) {
  for (const bool deflate : {false, true}) {
    const ZipReader zip(open_string(build_zip({{"r/a", "0123456789", deflate, false, 5, "gap"}})));
    std::string first(3, ' '), second(2, ' ');
    const std::vector<ZipRead> reads = {
        {zip.find("a"), 7, std::as_writable_bytes(std::span(second))},
        {zip.find("a"), 1, std::as_writable_bytes(std::span(first))}};
    zip.read(reads);
    EXPECT_EQ(first, "123");
    EXPECT_EQ(second, "78");
  }
}

TEST(ZipReader, Read_OverlappingOrBeyond_IsInvalidArgument) {
  const ZipReader zip(open_string(write_zip({{"a", "0123456789"}})));
  std::string bytes(20, ' ');
  const auto span = std::as_writable_bytes(std::span(bytes));
  auto code = [&](std::vector<ZipRead> reads) { return error_code([&] { zip.read(reads); }); };
  const ZipRecord* a = zip.find("a");
  EXPECT_EQ(code({{a, 0, span.first(11)}}), ErrorCode::invalid_argument);
  EXPECT_EQ(code({{a, ~0ull, span.first(1)}}), ErrorCode::invalid_argument);
  EXPECT_EQ(code({{a, 0, span.first(3)}, {a, 2, span.last(3)}}), ErrorCode::invalid_argument);
}

TEST(ZipReader, Read_ManyRecords_AsksForTheirBytesOnce) {
  std::vector<std::pair<std::string, std::string>> records;
  for (int i = 0; i < 100; ++i)
    records.emplace_back("data/" + std::to_string(i), std::string(50'000, 'x'));
  const std::string file = write_zip(records);
  std::vector<Request> requests;
  const ZipReader zip(open_string(file, &requests));
  EXPECT_EQ(requests.size(), 1u);
  std::vector<std::string> contents(100, std::string(50'000, ' '));
  std::vector<ZipRead> reads;
  for (int i = 99; i >= 0; --i) {
    const auto index = static_cast<std::size_t>(i);
    reads.push_back({zip.find("data/" + std::to_string(i)), 0,
                     std::as_writable_bytes(std::span(contents[index]))});
  }
  zip.read(reads);
  EXPECT_EQ(contents, std::vector<std::string>(100, std::string(50'000, 'x')));
  std::uint64_t bytes = 0;
  for (const Request& request : requests) bytes += request.size;
  EXPECT_EQ(requests.size(), 2u);
  EXPECT_LE(static_cast<double>(bytes), 1.01 * static_cast<double>(file.size()));
}

TEST(ZipReader, Read_DamagedBytes_AreCorrupted) {
  std::string file = write_zip({{"a", "hello world"}});
  file[file.find("hello")] ^= 1;
  EXPECT_EQ(error_of_reading(file), ErrorCode::corrupted);
}

TEST(ZipReader, Open_WhatIsNoZip_IsCorrupted) {
  EXPECT_EQ(error_of_reading(""), ErrorCode::corrupted);
  EXPECT_EQ(error_of_reading("PK"), ErrorCode::corrupted);
  EXPECT_EQ(error_of_reading(std::string(100'000, 'x')), ErrorCode::corrupted);
}

TEST(ZipReader, Open_OverlappingRecords_IsCorrupted) {
  std::string file = build_zip({{"r/a", "aaaa"}, {"r/b", "bbbb"}});
  const std::size_t entry = file.rfind("PK\x01\x02");
  file[entry + 42] = 0;  // b's header where a's is
  EXPECT_EQ(error_of_reading(file), ErrorCode::corrupted);
}

TEST(ZipReader, Open_SameNameTwice_IsCorrupted) {
  EXPECT_EQ(error_of_reading(build_zip({{"r/a", "1"}, {"r/a", "2"}})), ErrorCode::corrupted);
}

TEST(ZipReader, Open_DeflateBomb_IsCorrupted) {
  std::string file = build_zip({{"r/a", std::string(100'000, 'x'), true}});
  const std::size_t entry = file.rfind("PK\x01\x02");
  file[entry + 27] = 0x40;  // says 1 GiB
  EXPECT_EQ(error_of_reading(file), ErrorCode::corrupted);
}

TEST(ZipReader, Open_EncryptedOrUnknownMethod_IsNotSupported) {
  std::string file = build_zip({{"r/a", "1"}});
  const std::size_t entry = file.rfind("PK\x01\x02");
  std::string encrypted = file;
  encrypted[entry + 8] = 1;
  EXPECT_EQ(error_of_reading(encrypted), ErrorCode::not_supported);
  file[entry + 10] = 12;  // bzip2
  EXPECT_EQ(error_of_reading(file), ErrorCode::not_supported);
}

}  // namespace
}  // namespace fulgurite
