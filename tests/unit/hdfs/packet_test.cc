// Heads of packets, theirs and ours; lengths that cannot be.
#include "hdfs/packet.h"

#include <gtest/gtest.h>

#include "fulgurite/buffer.h"
#include "support/expect_error.h"

namespace fulgurite::hdfs {
namespace {

PacketPrefix prefix_of(const std::string& bytes) {
  return parse_packet_prefix(
      std::span<const std::byte, kPacketPrefixBytes>(as_bytes(bytes).first(kPacketPrefixBytes)));
}

TEST(Packet, Head_IsReadBackAsItWas) {
  const std::string head = packet_head({512, 7, false, 1000, true}, 8);
  const PacketPrefix prefix = prefix_of(head);
  EXPECT_EQ(prefix.body_bytes, 1008u);
  EXPECT_EQ(prefix.header_bytes, head.size() - kPacketPrefixBytes);
  const PacketHeader header =
      parse_packet_header(as_bytes(head).subspan(kPacketPrefixBytes), prefix);
  EXPECT_EQ(header.offset, 512u);
  EXPECT_EQ(header.sequence, 7);
  EXPECT_FALSE(header.last);
  EXPECT_EQ(header.data_bytes, 1000u);
  EXPECT_TRUE(header.sync);
}

// The bytes that Hadoop's own client sends for the last packet of an empty block.
TEST(Packet, Head_OfALastPacket_IsHadoopsOwn) {
  const std::string expected(
      "\0\0\0\x04\0\x19\x09\0\0\0\0\0\0\0\0\x11\x01\0\0\0\0\0\0\0\x18\x01\x25\0\0\0\0", 31);
  EXPECT_EQ(packet_head({0, 1, true, 0, false}, 0), expected);
}

TEST(Packet, ParsePrefix_LengthsThatCannotBe_IsCorrupted) {
  EXPECT_ERROR(prefix_of(std::string("\0\0\0\x03\0\x19", 6)), corrupted);
  EXPECT_ERROR(prefix_of(std::string("\x7f\xff\xff\xff\0\x19", 6)), corrupted);
  EXPECT_ERROR(prefix_of(std::string("\xff\xff\xff\xff\0\x19", 6)), corrupted);
  EXPECT_ERROR(prefix_of(std::string("\0\0\0\x04\0\0", 6)), corrupted);
  EXPECT_ERROR(prefix_of(std::string("\0\0\0\x04\xff\xff", 6)), corrupted);
}

TEST(Packet, ParseHeader_MoreDataThanBody_IsCorrupted) {
  const std::string head = packet_head({0, 0, false, 1000, false}, 8);
  EXPECT_ERROR(parse_packet_header(as_bytes(head).subspan(kPacketPrefixBytes), {999, 25}),
               corrupted);
  EXPECT_ERROR(parse_packet_header(as_bytes("nonsense"), {999, 8}), corrupted);
  EXPECT_ERROR(parse_packet_header({}, {999, 0}), corrupted);
}

}  // namespace
}  // namespace fulgurite::hdfs
