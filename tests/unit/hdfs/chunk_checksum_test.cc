#include "hdfs/chunk_checksum.h"

#include <gtest/gtest.h>

#include "base/crc.h"
#include "hdfs/frame.h"

namespace fulgurite::hdfs {
namespace {

std::string checksums_of(const ChunkChecksum& checksum, const Payload& data) {
  std::string checksums;
  checksum.append_to(checksums, data);
  return checksums;
}

TEST(ChunkChecksum, AppendTo_TwoChunksAndAHalf_GivesOneCrcEach) {
  const std::string data(1280, 'x');
  const std::string checksums = checksums_of({}, Buffer::copy_of(data));
  ASSERT_EQ(checksums.size(), 12u);
  EXPECT_EQ(ChunkChecksum{}.bytes_for(1280), 12u);
  EXPECT_EQ(read_uint32(checksums.data()), crc32c(0, as_bytes(data).first(512)));
  EXPECT_EQ(read_uint32(checksums.data() + 8), crc32c(0, as_bytes(data).first(256)));
}

// "123456789", the check value of the CRC catalogue.
TEST(ChunkChecksum, AppendTo_EachType_HasItsCheckValue) {
  const Buffer data = Buffer::copy_of("123456789");
  EXPECT_EQ(checksums_of({ChecksumType::crc32c, 512}, data), "\xE3\x06\x92\x83");
  EXPECT_EQ(checksums_of({ChecksumType::crc32, 512}, data), "\xCB\xF4\x39\x26");
  EXPECT_EQ(checksums_of({ChecksumType::none, 512}, data), "");
}

TEST(ChunkChecksum, AppendTo_PiecesAcrossChunks_AreAsOne) {
  std::string data;
  for (int i = 0; i < 2000; ++i) data.push_back(static_cast<char>(i * 7));
  Payload pieces;
  for (std::size_t at = 0; at < data.size(); at += 333) {
    pieces.append(Buffer::copy_of(data.substr(at, 333)));
  }
  EXPECT_EQ(checksums_of({}, pieces), checksums_of({}, Buffer::copy_of(data)));
}

TEST(ChunkChecksum, Match_OneBitFlipped_IsNoMatch) {
  std::string data(1000, 'a');
  const std::string checksums = checksums_of({}, Buffer::copy_of(data));
  EXPECT_TRUE(ChunkChecksum{}.match(as_bytes(data), as_bytes(checksums)));
  data[777] = static_cast<char>(data[777] ^ 4);
  EXPECT_FALSE(ChunkChecksum{}.match(as_bytes(data), as_bytes(checksums)));
  EXPECT_FALSE(ChunkChecksum{}.match(as_bytes(data), as_bytes(checksums).first(4)));
}

}  // namespace
}  // namespace fulgurite::hdfs
