// The checksums of HDFS: one CRC of each chunk of a block, 512 bytes as a rule.
//
// Chunks begin at multiples of their size in the block; the last one of a block, or of bytes that
// were flushed, may be shorter. Who calls it: block_reader, local_replica, pipeline.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "fulgurite/buffer.h"

namespace fulgurite::hdfs {

/// The largest chunk that is believed.
inline constexpr std::uint32_t kMostChunkBytes = 1u << 20;

enum class ChecksumType { none, crc32, crc32c };

/// Which CRC, of how many bytes.
struct ChunkChecksum {
  ChecksumType type = ChecksumType::crc32c;
  std::uint32_t chunk_bytes = 512;

  /// Bytes of the checksums of `size` bytes that begin a chunk.
  std::size_t bytes_for(std::size_t size) const noexcept;
  /// Adds the checksums of `data`, which begins a chunk, each as 4 bytes with the highest first.
  void append_to(std::string& to, const Payload& data) const;
  /// Whether `checksums` are those of `data`, which begins a chunk.
  bool match(std::span<const std::byte> data, std::span<const std::byte> checksums) const noexcept;
};

}  // namespace fulgurite::hdfs
