// "Check" values of the CRC catalogue, and every way to compute in steps against the whole.
#include "base/crc.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace fulgurite {
namespace {

std::vector<std::byte> random_bytes(std::size_t size) {
  std::mt19937 random(11);
  std::vector<std::byte> bytes(size);
  for (std::byte& b : bytes) b = static_cast<std::byte>(random());
  return bytes;
}

// The definition, bit by bit: the reference for the fast version.
std::uint64_t crc64nvme_by_bits(std::span<const std::byte> bytes) {
  std::uint64_t crc = ~std::uint64_t{0};
  for (std::byte b : bytes) {
    crc ^= std::to_integer<std::uint64_t>(b);
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ (crc & 1 ? 0x9a6c9329ac4bc9b5 : 0);
  }
  return ~crc;
}

TEST(Crc, CheckString_EachAlgorithm_GivesItsCheckValue) {
  auto check = as_bytes("123456789");
  EXPECT_EQ(crc32(0, check), 0xcbf43926u);
  EXPECT_EQ(crc32c(0, check), 0xe3069283u);
  EXPECT_EQ(crc64nvme(0, check), 0xae8b14860a799888u);
}

TEST(Crc, Crc64Nvme_EveryLengthAndAlignment_EqualsTheDefinition) {
  auto bytes = random_bytes(1500);
  for (std::size_t offset = 0; offset < 17; ++offset) {
    for (std::size_t size = 0; size + offset <= bytes.size(); size += 1 + size / 40) {
      auto part = std::span<const std::byte>(bytes).subspan(offset, size);
      ASSERT_EQ(crc64nvme(0, part), crc64nvme_by_bits(part)) << offset << " " << size;
    }
  }
}

TEST(Crc, TwoSteps_AnySplit_EqualsOneStep) {
  auto bytes = random_bytes(5000);
  std::span<const std::byte> all(bytes);
  for (std::size_t split : {0u, 1u, 7u, 8u, 129u, 4096u, 5000u}) {
    auto first = all.first(split);
    auto second = all.subspan(split);
    EXPECT_EQ(crc32(crc32(0, first), second), crc32(0, all));
    EXPECT_EQ(crc32c(crc32c(0, first), second), crc32c(0, all));
    EXPECT_EQ(crc64nvme(crc64nvme(0, first), second), crc64nvme(0, all));
  }
}

TEST(Crc, Combine_AnySplit_EqualsDirect) {
  auto bytes = random_bytes(5000);
  std::span<const std::byte> all(bytes);
  for (std::size_t split : {0u, 1u, 7u, 8u, 129u, 4096u, 5000u}) {
    auto first = all.first(split);
    auto second = all.subspan(split);
    EXPECT_EQ(crc32_combine(crc32(0, first), crc32(0, second), second.size()), crc32(0, all));
    EXPECT_EQ(crc32c_combine(crc32c(0, first), crc32c(0, second), second.size()), crc32c(0, all));
  }
}

TEST(Crc, Combine_LengthAbove4GiB_EqualsTwoCombinations) {
  std::uint64_t half = 5ull << 30;
  std::uint32_t zeros = crc32c_combine(0, 0, half);
  EXPECT_EQ(crc32c_combine(crc32c_combine(0x12345678, zeros, half), zeros, half),
            crc32c_combine(0x12345678, crc32c_combine(zeros, zeros, half), 2 * half));
}

TEST(Crc, Payload_Pieces_EqualsTheWhole) {
  Payload payload;
  for (const char* piece : {"1234", "5", "6789"}) payload.append(Buffer::copy_of(piece));
  EXPECT_EQ(crc32(payload), 0xcbf43926u);
  EXPECT_EQ(crc32c(payload), 0xe3069283u);
  EXPECT_EQ(crc64nvme(payload), 0xae8b14860a799888u);
}

}  // namespace
}  // namespace fulgurite
