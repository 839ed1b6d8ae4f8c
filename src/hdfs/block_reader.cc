#include "hdfs/block_reader.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace fulgurite::hdfs {
namespace {

ChunkChecksum checksum_of(const wire::Checksum& checksum) {
  const std::uint32_t chunk = checksum.bytes_per_checksum();
  if (chunk == 0 || chunk > kMostChunkBytes) {
    throw_malformed("checksums of " + std::to_string(chunk) + " bytes each");
  }
  switch (checksum.kind()) {
    case wire::CHECKSUM_CRC32:
      return {ChecksumType::crc32, chunk};
    case wire::CHECKSUM_CRC32C:
      return {ChecksumType::crc32c, chunk};
    default:
      return {ChecksumType::none, chunk};
  }
}

[[noreturn]] void throw_refusal(const Endpoint& datanode, const wire::OperationResponse& response) {
  const bool by_token = response.status() == wire::ERROR_ACCESS_TOKEN;
  throw Error(
      by_token ? ErrorCode::unauthenticated : ErrorCode::unavailable, "hdfs read_block",
      datanode.text(),
      "the DataNode refused: " + wire::Status_Name(response.status()) + " " + response.message(),
      "see the DataNode's log");
}

}  // namespace

BlockReader::BlockReader(std::unique_ptr<DatanodeConnection> connection,
                         const wire::LocatedBlock& block, const std::string& client_name,
                         std::uint64_t offset, std::uint64_t length)
    : connection_(std::move(connection)), position_(offset), end_(offset + length) {
  ask(block, client_name);
  wire::OperationResponse response;
  connection_->receive(response);
  if (response.status() != wire::SUCCESS) throw_refusal(connection_->peer(), response);
  checksum_ = checksum_of(response.read_checksum().checksum());
  next_packet_ = response.read_checksum().chunk_offset();
  if (next_packet_ > position_) throw_malformed("a block from a later byte on than was asked for");
}

void BlockReader::ask(const wire::LocatedBlock& block, const std::string& client_name) {
  wire::ReadBlock request;
  auto& header = *request.mutable_header();
  *header.mutable_block()->mutable_block() = block.block();
  *header.mutable_block()->mutable_token() = block.token();
  header.set_client_name(client_name);
  request.set_offset(position_);
  request.set_length(end_ - position_);
  connection_->send_operation(DatanodeOperation::read_block, request);
}

/// The head and the checksums of a packet; its data is next on the connection.
PacketHeader BlockReader::receive_head() {
  std::array<std::byte, kPacketPrefixBytes> prefix_bytes;
  connection_->receive(prefix_bytes);
  const PacketPrefix prefix = parse_packet_prefix(prefix_bytes);
  head_.resize(prefix.header_bytes);
  connection_->receive(head_);
  const PacketHeader header = parse_packet_header(head_, prefix);
  if (header.offset != next_packet_ || (header.data_bytes == 0) != header.last) {
    throw_malformed("a packet that does not follow the one before");
  }
  next_packet_ += header.data_bytes;
  checksums_.resize(prefix.body_bytes - header.data_bytes);
  connection_->receive(checksums_);
  return header;
}

void BlockReader::receive_data(std::span<std::byte> to) {
  // The next packet's head is most likely as long as this one's.
  connection_->receive(to, kPacketPrefixBytes + head_.size() + checksums_.size());
  if (checksum_.match(to, checksums_)) return;
  found_damage_ = true;
  wire::ReadStatus status;
  status.set_status(wire::ERROR_CHECKSUM);
  connection_->send(status);
  throw Error(ErrorCode::corrupted, "hdfs read_block", connection_->peer().text(),
              "the replica does not match its checksums", "check the DataNode's disk");
}

void BlockReader::throw_short() const {
  throw Error(ErrorCode::corrupted, "hdfs read_block", connection_->peer().text(),
              "the replica is shorter than the NameNode says", "run `hdfs fsck` on the file");
}

std::size_t BlockReader::take_buffered(std::span<std::byte> to) noexcept {
  const std::size_t count = std::min(to.size(), buffered_.size());
  std::memcpy(to.data(), buffered_.data(), count);
  buffered_ = buffered_.subspan(count);
  position_ += count;
  return count;
}

std::size_t BlockReader::read(std::span<std::byte> to) {
  if (to.empty()) return 0;
  if (!buffered_.empty()) return take_buffered(to);
  if (position_ == end_) {
    finish();
    return 0;
  }
  const std::uint64_t begin = next_packet_;
  const PacketHeader header = receive_head();
  if (header.last) throw_short();
  if (next_packet_ <= position_) throw_malformed("a packet before the bytes that were asked for");
  if (begin == position_ && header.data_bytes <= to.size() && next_packet_ <= end_) {
    receive_data(to.first(header.data_bytes));
    position_ = next_packet_;
    return header.data_bytes;
  }
  packet_.resize(header.data_bytes);
  receive_data(packet_);
  const std::uint64_t useful_end = std::min(next_packet_, end_);
  buffered_ = std::span(packet_).subspan(position_ - begin, useful_end - position_);
  return take_buffered(to);
}

/// An empty packet closes the range; the DataNode wants to know how its checksums were.
void BlockReader::finish() {
  if (finished_) return;
  if (!receive_head().last) throw_malformed("more packets than were asked for");
  wire::ReadStatus status;
  status.set_status(wire::CHECKSUM_OK);
  connection_->send(status);
  finished_ = true;
}

std::unique_ptr<DatanodeConnection> BlockReader::release() {
  return finished_ ? std::move(connection_) : nullptr;
}

}  // namespace fulgurite::hdfs
