// Reading a replica by its files: bytes that match their checksums, or an Error.
#include "hdfs/local_replica.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>
#include <fstream>

#include "hdfs/frame.h"
#include "support/environment.h"
#include "support/expect_error.h"

namespace fulgurite::hdfs {
namespace {

constexpr std::size_t kSize = 700'000;  // more than is read in one step, and no multiple of chunks

std::string content() {
  std::string text(kSize, '\0');
  for (std::size_t i = 0; i < kSize; ++i) text[i] = static_cast<char>(i * 31 >> 3);
  return text;
}

/// What a file of checksums begins with.
std::string header(std::uint32_t chunk_bytes = 512, char type = 2, int version = 1) {
  std::string bytes{static_cast<char>(version >> 8), static_cast<char>(version), type};
  append_uint32(bytes, chunk_bytes);
  return bytes;
}

std::string checksums_of(const std::string& text, const ChunkChecksum& checksum = {}) {
  std::string bytes;
  checksum.append_to(bytes, Buffer::copy_of(text));
  return bytes;
}

class LocalReplicaTest : public testing::Test {
 protected:
  Descriptor file(const std::string& name, const std::string& bytes) const {
    std::ofstream(folder_ / name, std::ios::binary) << bytes;
    return open(name);
  }
  Descriptor open(const std::string& name) const {
    return Descriptor(::open((folder_ / name).c_str(), O_RDONLY | O_CLOEXEC));
  }

  LocalReplica replica(const std::string& data, const std::string& checksums,
                       bool verify = true) const {
    return {file("data", data), file("checksums", checksums), verify};
  }

  /// [offset, offset + size) by so many bytes.
  static std::string read(const LocalReplica& replica, std::uint64_t offset, std::size_t size,
                          std::size_t step = kSize) {
    std::string bytes(size, '\0');
    auto rest = std::as_writable_bytes(std::span(bytes));
    while (!rest.empty()) {
      const std::size_t got = replica.read(offset, rest.first(std::min(step, rest.size())));
      EXPECT_GT(got, 0u);
      offset += got;
      rest = rest.subspan(got);
    }
    return bytes;
  }

  const test::TemporaryFolder folder_;
  const std::string text_ = content();
};

TEST_F(LocalReplicaTest, Read_AnyRangeByAnySteps_GivesItsBytes) {
  for (const auto type : {ChecksumType::crc32, ChecksumType::crc32c}) {
    for (const std::uint32_t chunk : {512u, 1000u, 1u << 20}) {
      const ChunkChecksum checksum{type, chunk};
      const char kind = type == ChecksumType::crc32 ? 1 : 2;
      const auto replica =
          this->replica(text_, header(chunk, kind) + checksums_of(text_, checksum));
      EXPECT_TRUE(read(replica, 0, kSize) == text_);
      EXPECT_TRUE(read(replica, 0, kSize, 100'000) == text_);
      EXPECT_EQ(read(replica, 700, 800, 100), text_.substr(700, 800));
      EXPECT_EQ(read(replica, kSize - 1, 1), text_.substr(kSize - 1));
      EXPECT_TRUE(read(replica, 511, 300'001) == text_.substr(511, 300'001));
    }
  }
}

TEST_F(LocalReplicaTest, Read_OneBitFlipped_IsCorruptedWhereverItIs) {
  for (const std::size_t at : {std::size_t{0}, kSize / 2, kSize - 1}) {
    std::string damaged = text_;
    damaged[at] = static_cast<char>(damaged[at] ^ 16);
    const auto replica = this->replica(damaged, header() + checksums_of(text_));
    EXPECT_ERROR(read(replica, 0, kSize), corrupted);
    EXPECT_ERROR(read(replica, at, 1), corrupted);
  }
  std::string checksums = checksums_of(text_);
  checksums[4] = static_cast<char>(checksums[4] ^ 1);
  const auto replica = this->replica(text_, header() + checksums);
  EXPECT_ERROR(read(replica, 600, 1), corrupted);
  EXPECT_EQ(read(replica, 0, 512), text_.substr(0, 512));
}

TEST_F(LocalReplicaTest, Read_DamagedButNotToBeVerified_GivesItsBytes) {
  const auto replica = this->replica(text_, header() + std::string(6000, 'x'), false);
  EXPECT_TRUE(read(replica, 0, kSize) == text_);
}

TEST_F(LocalReplicaTest, Read_ReplicaWithoutChecksums_GivesItsBytes) {
  const auto replica = this->replica(text_, header(512, 0));
  EXPECT_TRUE(read(replica, 3, 600'000) == text_.substr(3, 600'000));
}

TEST_F(LocalReplicaTest, Read_WhatWasAppendedTo_GivesTheOldBytes) {
  const auto replica = this->replica(text_, header() + checksums_of(text_));
  const std::size_t before = 1000;  // the block's length in the eyes of the reader
  EXPECT_EQ(read(replica, 0, before), text_.substr(0, before));
  EXPECT_EQ(read(replica, 990, 10), text_.substr(990, 10));
}

TEST_F(LocalReplicaTest, Read_FilesThatAreTooShort_IsCorrupted) {
  const auto cut = this->replica(text_.substr(0, 1000), header() + checksums_of(text_));
  EXPECT_ERROR(read(cut, 0, kSize), corrupted);
  EXPECT_ERROR(read(cut, 1000, 1), corrupted);
  EXPECT_ERROR(read(cut, 1u << 30, 1), corrupted);
  EXPECT_ERROR(read(cut, ~std::uint64_t{0} - 4096, 1), io);
  const auto unproven = this->replica(text_, header() + checksums_of(text_).substr(0, 9));
  EXPECT_EQ(read(unproven, 0, 1024), text_.substr(0, 1024));
  EXPECT_ERROR(read(unproven, 1024, 1), corrupted);
  EXPECT_ERROR(read(unproven, 512, 1024), corrupted);
}

TEST_F(LocalReplicaTest, Open_HeaderThatCannotBe_IsCorrupted) {
  EXPECT_ERROR(replica(text_, ""), corrupted);
  EXPECT_ERROR(replica(text_, header().substr(0, 6)), corrupted);
  EXPECT_ERROR(replica(text_, header(0)), corrupted);
  EXPECT_ERROR(replica(text_, header((1u << 20) + 1)), corrupted);
  EXPECT_ERROR(replica(text_, header(0xffffffff)), corrupted);
  for (const char type : std::string("\3\4\xff"))
    EXPECT_ERROR(replica(text_, header(512, type)), corrupted);
  for (const int version : {0, 2, 256}) {
    EXPECT_ERROR(replica(text_, header(512, 2, version)), corrupted);
  }
}

TEST_F(LocalReplicaTest, Open_WhatIsNoFile_IsCorrupted) {
  std::array<int, 2> ends;
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
  const Descriptor other(ends[1]);
  const std::string checksums = header() + checksums_of(text_);
  EXPECT_ERROR(LocalReplica(Descriptor(ends[0]), file("checksums", checksums), true), corrupted);
  EXPECT_ERROR(LocalReplica(file("data", text_), open("."), true), corrupted);
  EXPECT_ERROR(LocalReplica(Descriptor(), file("checksums", checksums), true), corrupted);
}

}  // namespace
}  // namespace fulgurite::hdfs
