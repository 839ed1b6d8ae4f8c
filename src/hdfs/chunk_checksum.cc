#include "hdfs/chunk_checksum.h"

#include <algorithm>

#include "base/crc.h"
#include "hdfs/frame.h"

namespace fulgurite::hdfs {
namespace {

std::uint32_t crc(ChecksumType type, std::uint32_t before, std::span<const std::byte> bytes) {
  return type == ChecksumType::crc32 ? crc32(before, bytes) : crc32c(before, bytes);
}

}  // namespace

std::size_t ChunkChecksum::bytes_for(std::size_t size) const noexcept {
  return type == ChecksumType::none ? 0 : (size + chunk_bytes - 1) / chunk_bytes * 4;
}

void ChunkChecksum::append_to(std::string& to, const Payload& data) const {
  if (type == ChecksumType::none) return;
  std::uint32_t value = 0;
  std::size_t filled = 0;  // bytes of the current chunk
  for (const Buffer& piece : data.pieces()) {
    for (std::span rest = piece.bytes(); !rest.empty();) {
      const auto some = rest.first(std::min(rest.size(), chunk_bytes - filled));
      value = crc(type, value, some);
      filled += some.size();
      rest = rest.subspan(some.size());
      if (filled < chunk_bytes) continue;
      append_uint32(to, value);
      value = 0;
      filled = 0;
    }
  }
  if (filled > 0) append_uint32(to, value);
}

bool ChunkChecksum::match(std::span<const std::byte> data,
                          std::span<const std::byte> checksums) const noexcept {
  if (type == ChecksumType::none) return true;
  if (checksums.size() != bytes_for(data.size())) return false;
  for (; !data.empty(); checksums = checksums.subspan(4)) {
    const auto chunk = data.first(std::min<std::size_t>(data.size(), chunk_bytes));
    if (crc(type, 0, chunk) != read_uint32(checksums.data())) return false;
    data = data.subspan(chunk.size());
  }
  return true;
}

}  // namespace fulgurite::hdfs
