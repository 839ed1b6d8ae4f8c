// Reading a range of one replica of a block, with every chunk's checksum verified.
//
// It knows one DataNode and gives up with the first failure: replica_stream goes on elsewhere.
// Format: OP_READ_BLOCK of hadoop-hdfs-client's DataTransferProtocol.
#pragma once

#include <hdfs_wire/blocks.pb.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "hdfs/chunk_checksum.h"
#include "hdfs/datanode_connection.h"
#include "hdfs/packet.h"

namespace fulgurite::hdfs {

/// One thread at a time. Errors of all calls: unavailable, timeout, corrupted.
class BlockReader {
 public:
  /// Asks for the bytes [offset, offset + length) of the block, which it must have.
  BlockReader(std::unique_ptr<DatanodeConnection> connection, const wire::LocatedBlock& block,
              const std::string& client_name, std::uint64_t offset, std::uint64_t length);

  /// The next bytes, at least one, as many as a packet brings; 0 at the end of the range.
  /// Whole packets are received where they belong, others by way of a buffer.
  std::size_t read(std::span<std::byte> to);

  /// Whether what failed was a checksum: the replica is damaged.
  bool found_damage() const noexcept { return found_damage_; }
  Socket& socket() noexcept { return connection_->socket(); }

  /// The connection, for another operation, if the range was read to its end; else nullptr.
  std::unique_ptr<DatanodeConnection> release();

 private:
  void ask(const wire::LocatedBlock& block, const std::string& client_name);
  PacketHeader receive_head();
  void receive_data(std::span<std::byte> to);
  void finish();
  [[noreturn]] void throw_short() const;
  std::size_t take_buffered(std::span<std::byte> to) noexcept;

  std::unique_ptr<DatanodeConnection> connection_;
  std::uint64_t position_;  // in the block, of the next byte that `read` gives
  const std::uint64_t end_;
  std::uint64_t next_packet_ = 0;  // where in the block the next packet begins
  ChunkChecksum checksum_;
  std::vector<std::byte> head_;       // of the current packet
  std::vector<std::byte> checksums_;  // of the current packet
  std::vector<std::byte> packet_;     // data that did not fit where it belongs
  std::span<std::byte> buffered_;     // what is left of it
  bool found_damage_ = false;
  bool finished_ = false;
};

}  // namespace fulgurite::hdfs
