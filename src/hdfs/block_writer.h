// Writing one block: packets go out through a pipeline and are kept until every DataNode has them;
// when a DataNode fails, the block goes on with the others, and perhaps another in its place.
//
// Who calls it: output_file. Recovery follows hadoop-hdfs-client's DataStreamer.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "hdfs/pipeline.h"

namespace fulgurite::hdfs {

/// What a block belongs to.
struct BlockContext {
  Cluster& cluster;
  OpenFile file;
  std::uint32_t replication = 0;  // that the file asks for
  std::uint64_t block_bytes = 0;  // that a block may have
  ChunkChecksum checksum{};
};

/// One thread at a time. Errors of all calls: unavailable when no DataNode is left, cancelled,
/// precondition_failed when another client took the file over.
class BlockWriter {
 public:
  /// Begins a new block. `failure` may be set at once: then it is to be abandoned.
  static std::unique_ptr<BlockWriter> create(const BlockContext& context,
                                             const Operation& operation,
                                             const wire::LocatedBlock& block);
  /// Goes on behind the bytes that a block has.
  static std::unique_ptr<BlockWriter> append(const BlockContext& context,
                                             const Operation& operation,
                                             const wire::LocatedBlock& block);

  const std::optional<PipelineFailure>& failure() const noexcept { return pipeline_->failure(); }
  const wire::LocatedBlock& located() const noexcept { return block_; }
  /// The block with as many bytes as all DataNodes have.
  const wire::Block& block() const noexcept { return block_.block(); }
  /// Bytes written so far, acknowledged or not.
  std::uint64_t size() const noexcept { return size_; }

  /// Sends `data`, at most up to the end of a chunk if it does not begin one, at most a packet.
  /// Blocks while the window is full.
  void write(const Operation& operation, Payload data);
  /// Waits until every DataNode has everything, on its disk if settings say so.
  void flush(const Operation& operation);
  /// Ends the block.
  void finish(const Operation& operation);
  /// A sign of life for the DataNodes.
  void keep_alive();

 private:
  BlockWriter(const BlockContext& context, const wire::LocatedBlock& block);

  OutgoingPacket packet_of(Payload data);
  void enqueue(const Operation& operation, OutgoingPacket packet);
  void send_unsent(const Operation& operation);
  void receive_acks(const Operation& operation, std::uint64_t most_in_flight);
  void acknowledge(std::int64_t sequence);
  void await_all(const Operation& operation);

  void recover(const Operation& operation);
  void leave_out(const Operation& operation, const PipelineFailure& failure);
  bool wants_another_node() const noexcept;
  void add_node(const Operation& operation);
  void transfer_to(const Operation& operation, const wire::LocatedBlock& wider);
  wire::LocatedBlock renewed(const Operation& operation) const;
  void set_up_again(const Operation& operation, const wire::LocatedBlock& renewed,
                    wire::Stage stage);

  const BlockContext context_;
  wire::LocatedBlock block_;  // its nodes are those of the pipeline
  std::unique_ptr<Pipeline> pipeline_;
  std::deque<OutgoingPacket> packets_;  // not acknowledged
  std::size_t sent_ = 0;                // how many of them this pipeline has got
  std::uint64_t in_flight_ = 0;         // their bytes
  std::uint64_t size_ = 0;
  std::uint64_t most_sent_ = 0;  // up to which byte anything was sent, on any pipeline
  std::int64_t next_sequence_ = 0;
  bool closing_ = false;
  bool was_flushed_ = false;
  int recoveries_ = 0;  // since the last acknowledgement
  std::vector<wire::Datanode> failed_;
};

}  // namespace fulgurite::hdfs
