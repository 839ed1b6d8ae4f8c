// One connection to a DataNode: operations of the data transfer protocol, and what is read back.
//
// Bytes of a block go from the socket into the caller's memory; only what stands between them, the
// packets' headers, passes through a buffer, which is filled by the same system call. A layer for
// protected transfers may lie between it and the socket.
// Format: hadoop-hdfs-client's DataTransferProtocol; proto/datanode.proto.
#pragma once

#include <hdfs_wire/datanode.pb.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <utility>

#include "hdfs/frame.h"
#include "hdfs/socket.h"
#include "hdfs/transfer_layer.h"

namespace fulgurite::hdfs {

enum class DatanodeOperation : unsigned char {
  write_block = 80,
  read_block = 81,
  block_checksum = 85,
  transfer_block = 86,
  request_descriptors = 87
};

/// One thread at a time. Errors: unavailable, timeout (see Socket), corrupted for what cannot be
/// understood.
class DatanodeConnection {
  static constexpr std::size_t kBufferBytes = 4096;

 public:
  DatanodeConnection(const Endpoint& datanode, const SocketTimeouts& timeouts)
      : socket_(datanode, timeouts) {}
  explicit DatanodeConnection(Socket socket) : socket_(std::move(socket)) {}

  Socket& socket() noexcept { return socket_; }
  const Endpoint& peer() const noexcept { return socket_.peer(); }

  /// All that follows goes through `layer`. Errors: corrupted if more was received than was asked
  /// for.
  void protect(std::unique_ptr<TransferLayer> layer);

  void send_operation(DatanodeOperation operation, const Message& message);
  void send(const Message& message);
  void send(std::string_view bytes);
  /// Sends all of it; uses up the list.
  void send(std::span<iovec> pieces);

  /// Receives a message with its length in front, and takes up to `ahead` bytes of what follows
  /// into the buffer if they are there.
  void receive(Message& message, std::size_t ahead = kBufferBytes);
  /// Fills `to`, and takes up to `ahead` bytes of what follows into the buffer if they are there.
  void receive(std::span<std::byte> to, std::size_t ahead = 0);
  /// Whether something can be received without waiting, be it the end.
  bool has_input() const {
    return begin_ < end_ || (layer_ && layer_->has_received()) || socket_.can_receive();
  }

 private:
  std::size_t take_buffered(std::span<std::byte> to) noexcept;

  Socket socket_;
  std::unique_ptr<TransferLayer> layer_;  // null: bytes travel as they are
  std::array<std::byte, kBufferBytes> buffer_;
  std::size_t begin_ = 0;  // of the bytes in the buffer
  std::size_t end_ = 0;
};

}  // namespace fulgurite::hdfs
