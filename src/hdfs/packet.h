// The header of a packet, the unit in which a block's bytes travel either way.
//
// A packet is: 4 bytes, the length of checksums and data plus 4; 2 bytes, the length of the header;
// the header; checksums; data. Format: hadoop-hdfs-client's PacketHeader and PacketReceiver.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace fulgurite::hdfs {

/// The two lengths in front of a header.
inline constexpr std::size_t kPacketPrefixBytes = 6;
/// The most that checksums and data may be together; a DataNode's default is the same.
inline constexpr std::size_t kMostPacketBytes = 16u << 20;

struct PacketPrefix {
  std::size_t body_bytes = 0;  // checksums and data
  std::size_t header_bytes = 0;
};

struct PacketHeader {
  std::uint64_t offset = 0;  // of the data in the block
  std::int64_t sequence = 0;
  bool last = false;  // the block ends; there is no data
  std::uint32_t data_bytes = 0;
  bool sync = false;  // to be written through to the disk
};

/// Errors: corrupted for lengths that cannot be.
PacketPrefix parse_packet_prefix(std::span<const std::byte, kPacketPrefixBytes> bytes);
PacketHeader parse_packet_header(std::span<const std::byte> bytes, const PacketPrefix& prefix);

/// Prefix and header of a packet with so many bytes of checksums.
std::string packet_head(const PacketHeader& header, std::size_t checksum_bytes);

}  // namespace fulgurite::hdfs
