// The CRCs of the protocols, at hardware speed: CRC-32 (zip) and CRC-32C (S3, GCS, HDFS) by
// isa-l, CRC-64/NVME (S3) by our own table, since no library has it.
//
// Each takes the CRC of the bytes before (0 at the start) and returns that of all so far.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "fulgurite/buffer.h"

namespace fulgurite {

std::uint32_t crc32(std::uint32_t before, std::span<const std::byte> bytes);
std::uint32_t crc32c(std::uint32_t before, std::span<const std::byte> bytes);
std::uint64_t crc64nvme(std::uint64_t before, std::span<const std::byte> bytes);

/// The CRC of two stretches of bytes one after the other, from theirs and the second's length.
std::uint32_t crc32_combine(std::uint32_t first, std::uint32_t second, std::uint64_t second_size);
std::uint32_t crc32c_combine(std::uint32_t first, std::uint32_t second, std::uint64_t second_size);

std::uint32_t crc32(const Payload& payload);
std::uint32_t crc32c(const Payload& payload);
std::uint64_t crc64nvme(const Payload& payload);

}  // namespace fulgurite
