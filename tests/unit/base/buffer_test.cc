#include "fulgurite/buffer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <random>
#include <vector>

#include "base/crc.h"

namespace fulgurite {
namespace {

Payload pieces_of(std::initializer_list<std::string_view> texts) {
  Payload payload;
  for (std::string_view text : texts) payload.append(Buffer::copy_of(text));
  return payload;
}

TEST(Buffer, CopyOf_SourceChanges_BufferDoesNot) {
  std::string text = "abc";
  Buffer buffer = Buffer::copy_of(text);
  text[0] = 'X';
  EXPECT_EQ(buffer.text(), "abc");
}

TEST(Buffer, FromString_Long_KeepsTheSameMemory) {
  std::string text(100, 'a');
  const char* memory = text.data();
  Buffer buffer = Buffer::from_string(std::move(text));
  EXPECT_EQ(buffer.text().data(), memory);
}

TEST(Buffer, Slice_OriginalGone_OwnerLives) {
  auto owner = std::make_shared<const std::string>("hello world");
  std::weak_ptr<const std::string> watch = owner;
  Buffer part = Buffer::share(as_bytes(*owner), owner).slice(6, 5);
  owner.reset();
  EXPECT_EQ(part.text(), "world");
  part = {};
  EXPECT_TRUE(watch.expired());
}

TEST(Payload, Append_EmptyBuffer_AddsNoPiece) {
  Payload payload = pieces_of({"ab", "", "c"});
  EXPECT_EQ(payload.pieces().size(), 2u);
  EXPECT_EQ(payload.size(), 3u);
}

TEST(Payload, Append_Itself_Doubles) {
  Payload payload = pieces_of({"ab", "c"});
  payload.append(payload);
  EXPECT_EQ(payload.to_string(), "abcabc");
}

TEST(Payload, Slice_EveryRange_EqualsSubstring) {
  Payload payload = pieces_of({"ab", "cde", "f"});
  std::string whole = "abcdef";
  for (std::size_t begin = 0; begin <= 6; ++begin) {
    for (std::size_t size = 0; begin + size <= 6; ++size) {
      Payload slice = payload.slice(begin, size);
      EXPECT_EQ(slice.to_string(), whole.substr(begin, size));
      EXPECT_EQ(slice.size(), size);
    }
  }
}

TEST(Payload, Slice_Any_SharesMemory) {
  Payload payload = pieces_of({"abcdef"});
  EXPECT_EQ(payload.slice(2, 2).pieces()[0].data(), payload.pieces()[0].data() + 2);
}

TEST(Payload, TakeFront_EverySize_SplitsInTwo) {
  std::string whole = "abcdef";
  for (std::size_t size = 0; size <= 6; ++size) {
    Payload rest = pieces_of({"ab", "cde", "f"});
    Payload front = rest.take_front(size);
    EXPECT_EQ(front.to_string(), whole.substr(0, size));
    EXPECT_EQ(rest.to_string(), whole.substr(size));
    EXPECT_EQ(rest.size(), 6 - size);
  }
}

TEST(PayloadCursor, Read_SmallSteps_GivesAllBytesInOrder) {
  Payload payload = pieces_of({"ab", "cde", "f"});
  PayloadCursor cursor(payload);
  std::string seen;
  std::array<std::byte, 4> out;
  while (std::size_t got = cursor.read(out)) {
    seen.append(reinterpret_cast<char*>(out.data()), got);
  }
  EXPECT_EQ(seen, "abcdef");
  EXPECT_EQ(cursor.position(), 6u);
}

TEST(PayloadCursor, Peek_AtPieceBorder_GivesTheNextPieceOnly) {
  Payload payload = pieces_of({"ab", "cde"});
  PayloadCursor cursor(payload);
  cursor.advance(2);
  EXPECT_EQ(cursor.peek(100).size(), 3u);
  EXPECT_EQ(cursor.peek(1).size(), 1u);
  EXPECT_EQ(cursor.position(), 2u);
}

TEST(PayloadCursor, Seek_BackAndPastTheEnd_StopsAtTheEnd) {
  Payload payload = pieces_of({"ab", "cde"});
  PayloadCursor cursor(payload);
  cursor.seek(100);
  EXPECT_EQ(cursor.position(), 5u);
  EXPECT_TRUE(cursor.peek(1).empty());
  cursor.seek(3);
  EXPECT_EQ(static_cast<char>(cursor.peek(1)[0]), 'd');
}

TEST(ScatterCursor, Write_RandomSteps_FillsSpansAndSkipsGaps) {
  std::mt19937 random(7);
  for (int round = 0; round < 100; ++round) {
    std::array<std::byte, 3> a{};
    std::array<std::byte, 5> b{};
    Scatter scatter{std::span<std::byte>(a)};
    scatter.append_gap(4);
    scatter.append(b);
    std::string source = "abc....defgh";
    ScatterCursor cursor(scatter);
    for (std::size_t at = 0; at < source.size();) {
      std::size_t step = 1 + random() % 6;
      at += cursor.write(as_bytes(source.substr(at, step)));
    }
    EXPECT_EQ(std::string_view(reinterpret_cast<char*>(a.data()), 3), "abc");
    EXPECT_EQ(std::string_view(reinterpret_cast<char*>(b.data()), 5), "defgh");
    EXPECT_EQ(cursor.position(), scatter.size());
  }
}

TEST(ScatterCursor, Write_MoreThanTheCaches_FillsSpansAndTheirCrc) {
  std::mt19937 random(7);
  std::string source(3'000'001, ' ');
  for (char& byte : source) byte = static_cast<char>(random());
  std::vector<std::byte> memory(source.size());
  ArrivalCrc crc(memory);
  Scatter scatter;
  scatter.append(memory, &crc);
  ScatterCursor cursor(scatter);
  for (std::size_t at = 0; at < source.size();) {
    at += cursor.write(as_bytes(source.substr(at, 1 + random() % 40'000)));
  }
  EXPECT_TRUE(std::ranges::equal(memory, as_bytes(source)));
  EXPECT_EQ(crc.value(), crc32(0, as_bytes(source)));
}

TEST(ScatterCursor, Write_Again_CorrectsTheCrc) {
  std::array<std::byte, 6> memory{};
  ArrivalCrc crc(memory);
  Scatter scatter;
  scatter.append(memory, &crc);
  ScatterCursor(scatter).write(as_bytes("abcXYZ"));
  const Scatter rest = scatter.slice(2, 4);
  ScatterCursor(rest).write(as_bytes("cdef"));
  EXPECT_EQ(crc.value(), crc32(0, as_bytes("abcdef")));
}

TEST(ScatterCursor, Write_MoreThanFits_ReportsWhatFitted) {
  std::array<std::byte, 2> memory{};
  Scatter scatter{std::span<std::byte>(memory)};
  ScatterCursor cursor(scatter);
  EXPECT_EQ(cursor.write(as_bytes("abc")), 2u);
  EXPECT_EQ(cursor.write(as_bytes("c")), 0u);
}

TEST(Scatter, Slice_AcrossGap_KeepsAddresses) {
  std::array<std::byte, 4> memory{};
  Scatter scatter{std::span<std::byte>(memory).first(2)};
  scatter.append_gap(3);
  scatter.append(std::span<std::byte>(memory).subspan(2));
  Scatter slice = scatter.slice(1, 5);
  ASSERT_EQ(slice.pieces().size(), 3u);
  EXPECT_EQ(slice.pieces()[0].to, memory.data() + 1);
  EXPECT_EQ(slice.pieces()[1].to, nullptr);
  EXPECT_EQ(slice.pieces()[1].size, 3u);
  EXPECT_EQ(slice.pieces()[2].to, memory.data() + 2);
  EXPECT_EQ(slice.size(), 5u);
}

}  // namespace
}  // namespace fulgurite
