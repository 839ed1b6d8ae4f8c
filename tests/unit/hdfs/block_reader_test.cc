// What BlockReader makes of a DataNode's answer: bytes that match their checksums, or an Error.
#include "hdfs/block_reader.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>

#include "support/expect_error.h"

namespace fulgurite::hdfs {
namespace {

constexpr std::size_t kSize = 3000;

std::string content() {
  std::string text(kSize, '\0');
  for (std::size_t i = 0; i < kSize; ++i) text[i] = static_cast<char>(i * 31 >> 3);
  return text;
}

/// What a DataNode says before the first packet.
std::string accepted(std::uint64_t chunk_offset, std::uint32_t chunk_bytes = 512,
                     wire::ChecksumKind kind = wire::CHECKSUM_CRC32C) {
  wire::OperationResponse response;
  response.set_status(wire::SUCCESS);
  auto& checksum = *response.mutable_read_checksum();
  checksum.mutable_checksum()->set_kind(kind);
  checksum.mutable_checksum()->set_bytes_per_checksum(chunk_bytes);
  checksum.set_chunk_offset(chunk_offset);
  std::string bytes;
  append_delimited(bytes, response);
  return bytes;
}

std::string packet(std::uint64_t offset, const std::string& data, bool last = false,
                   const ChunkChecksum& checksum = {}) {
  std::string checksums;
  checksum.append_to(checksums, Buffer::copy_of(data));
  const PacketHeader header{offset, 0, last, static_cast<std::uint32_t>(data.size()), false};
  return packet_head(header, checksums.size()) + checksums + data;
}

std::string end_packet(std::uint64_t offset = kSize) { return packet(offset, "", true); }

wire::LocatedBlock some_block() {
  wire::LocatedBlock block;
  block.mutable_block()->set_pool_id("pool");
  block.mutable_block()->set_block_id(1);
  block.mutable_block()->set_generation_stamp(1);
  block.set_offset(0);
  block.set_corrupt(false);
  for (std::string* field :
       {block.mutable_token()->mutable_identifier(), block.mutable_token()->mutable_password(),
        block.mutable_token()->mutable_kind(), block.mutable_token()->mutable_service()}) {
    field->clear();
  }
  return block;
}

class BlockReaderTest : public testing::Test {
 protected:
  /// Reads [offset, offset + size) by so many bytes, from a DataNode that sends `answer`.
  std::string read(const std::string& answer, std::uint64_t offset, std::size_t size,
                   std::size_t step = 1 << 20) {
    std::array<int, 2> ends;
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()), 0);
    const Descriptor theirs(ends[1]);
    EXPECT_EQ(::send(theirs.get(), answer.data(), answer.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(answer.size()));
    ::shutdown(theirs.get(), SHUT_WR);
    reader_ = std::make_unique<BlockReader>(
        std::make_unique<DatanodeConnection>(Socket(Descriptor(ends[0]), {"dn", 1})), some_block(),
        "test", offset, size);
    std::string bytes;
    for (;;) {
      std::string some(step, '\0');
      some.resize(reader_->read(std::as_writable_bytes(std::span(some))));
      if (some.empty()) return bytes;
      bytes += some;
    }
  }

  std::unique_ptr<BlockReader> reader_;
  const std::string text_ = content();
};

TEST_F(BlockReaderTest, Read_WholeBlock_GivesItsBytesAndTheConnectionBack) {
  const std::string answer = accepted(0) + packet(0, text_.substr(0, 1024)) +
                             packet(1024, text_.substr(1024)) + end_packet();
  for (const std::size_t step : {1u, 511u, 1024u, 5000u}) {
    EXPECT_EQ(read(answer, 0, kSize, step), text_) << step;
    EXPECT_NE(reader_->release(), nullptr);
  }
}

TEST_F(BlockReaderTest, Read_RangeWithinChunks_CutsWhatIsMore) {
  const std::string answer =
      accepted(512) + packet(512, text_.substr(512, 1024)) + end_packet(1536);
  for (const std::size_t step : {1u, 100u, 5000u}) {
    EXPECT_EQ(read(answer, 700, 800, step), text_.substr(700, 800)) << step;
  }
}

TEST_F(BlockReaderTest, Read_ReplicaWithoutChecksums_GivesItsBytes) {
  const ChunkChecksum none{ChecksumType::none, 512};
  const std::string answer = accepted(0, 512, wire::CHECKSUM_NULL) + packet(0, text_, false, none) +
                             packet(kSize, "", true, none);
  EXPECT_EQ(read(answer, 0, kSize), text_);
}

TEST_F(BlockReaderTest, Read_OneBitFlipped_IsCorruptedAndSaysDamage) {
  std::string answer = accepted(0) + packet(0, text_) + end_packet();
  answer[answer.size() - 1000] = static_cast<char>(answer[answer.size() - 1000] ^ 16);
  EXPECT_ERROR(read(answer, 0, kSize), corrupted);
  EXPECT_TRUE(reader_->found_damage());
  EXPECT_EQ(reader_->release(), nullptr);
}

TEST_F(BlockReaderTest, Read_ReplicaEndsEarly_IsAnErrorAndNoDamage) {
  EXPECT_ERROR(read(accepted(0) + packet(0, text_) + end_packet(), 0, kSize + 1), corrupted);
  EXPECT_FALSE(reader_->found_damage());
}

TEST_F(BlockReaderTest, Read_ConnectionEndsAnywhere_IsAnError) {
  const std::string answer = accepted(0) + packet(0, text_) + end_packet();
  for (std::size_t size = 0; size < answer.size(); size += 7) {
    SCOPED_TRACE(size);
    EXPECT_ERROR(read(answer.substr(0, size), 0, kSize), unavailable);
  }
}

TEST_F(BlockReaderTest, Read_PacketsThatDoNotFollow_IsCorrupted) {
  EXPECT_ERROR(read(accepted(0) + packet(512, text_), 0, kSize), corrupted);
  EXPECT_ERROR(read(accepted(0) + packet(0, text_) + packet(0, text_), 0, kSize + 1), corrupted);
  EXPECT_ERROR(read(accepted(0) + packet(0, text_, true), 0, kSize), corrupted);
  EXPECT_ERROR(read(accepted(0) + packet(0, text_.substr(0, 512)), 1000, 10), corrupted);
  EXPECT_ERROR(read(accepted(512), 0, kSize), corrupted);
}

TEST_F(BlockReaderTest, Read_LengthsThatCannotBe_IsCorrupted) {
  EXPECT_ERROR(read(accepted(0, 0), 0, kSize), corrupted);
  EXPECT_ERROR(read(accepted(0, 1u << 31), 0, kSize), corrupted);
  EXPECT_ERROR(read(accepted(0) + std::string("\x7f\xff\xff\xff\0\x19", 6), 0, kSize), corrupted);
  EXPECT_ERROR(read("\xff\xff\xff\x7f", 0, kSize), corrupted);
  EXPECT_ERROR(read("\xff\xff\xff\xff\xff\xff", 0, kSize), corrupted);
}

TEST_F(BlockReaderTest, Open_Refused_SaysWhy) {
  wire::OperationResponse response;
  response.set_status(wire::ERROR);
  response.set_message("Replica not found");
  std::string answer;
  append_delimited(answer, response);
  const auto error = test::error_of([&] { read(answer, 0, kSize); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::unavailable);
  EXPECT_NE(error->details().reason.find("Replica not found"), std::string::npos);
}

}  // namespace
}  // namespace fulgurite::hdfs
