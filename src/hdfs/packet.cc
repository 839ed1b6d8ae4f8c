#include "hdfs/packet.h"

#include <hdfs_wire/datanode.pb.h>

#include "hdfs/frame.h"

namespace fulgurite::hdfs {
namespace {

constexpr std::size_t kMostHeaderBytes = 1024;  // they have some 30

void append_uint16(std::string& to, std::size_t number) {
  to.push_back(static_cast<char>(number >> 8));
  to.push_back(static_cast<char>(number));
}

}  // namespace

PacketPrefix parse_packet_prefix(std::span<const std::byte, kPacketPrefixBytes> bytes) {
  const std::size_t body = read_uint32(bytes.data());
  const std::size_t header =
      std::to_integer<std::size_t>(bytes[4]) << 8 | std::to_integer<std::size_t>(bytes[5]);
  if (body < 4 || body - 4 > kMostPacketBytes) {
    throw_malformed("a packet of " + std::to_string(body) + " bytes");
  }
  if (header == 0 || header > kMostHeaderBytes) {
    throw_malformed("a packet header of " + std::to_string(header) + " bytes");
  }
  return {body - 4, header};
}

PacketHeader parse_packet_header(std::span<const std::byte> bytes, const PacketPrefix& prefix) {
  wire::PacketHeader header;
  parse(header, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  if (header.offset_in_block() < 0 || header.data_length() < 0 ||
      static_cast<std::size_t>(header.data_length()) > prefix.body_bytes) {
    throw_malformed("a packet whose lengths contradict each other");
  }
  return {static_cast<std::uint64_t>(header.offset_in_block()), header.sequence(),
          header.last_in_block(), static_cast<std::uint32_t>(header.data_length()),
          header.sync_block()};
}

std::string packet_head(const PacketHeader& header, std::size_t checksum_bytes) {
  wire::PacketHeader message;
  message.set_offset_in_block(static_cast<std::int64_t>(header.offset));
  message.set_sequence(header.sequence);
  message.set_last_in_block(header.last);
  message.set_data_length(static_cast<std::int32_t>(header.data_bytes));
  if (header.sync) message.set_sync_block(true);
  std::string head;
  append_uint32(head, static_cast<std::uint32_t>(4 + checksum_bytes + header.data_bytes));
  append_uint16(head, message.ByteSizeLong());
  message.AppendToString(&head);
  return head;
}

}  // namespace fulgurite::hdfs
