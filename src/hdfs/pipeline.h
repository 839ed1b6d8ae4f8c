// One pipeline: the connection to the first of the DataNodes that store a block, which hands
// packets on to the second, and so on; acknowledgements come back the same way.
//
// A pipeline breaks with its first failure and says whom it suspects. What it is not: recovery,
// which is block_writer's. Format: OP_WRITE_BLOCK of hadoop-hdfs-client's DataTransferProtocol.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "hdfs/cluster.h"
#include "hdfs/packet.h"

namespace fulgurite::hdfs {

/// A packet on its way. Its data is shared with whoever gave it.
struct OutgoingPacket {
  PacketHeader header;
  Payload data;
  std::string checksums;

  std::uint64_t end() const noexcept { return header.offset + header.data_bytes; }
};

/// How a pipeline begins.
struct PipelineSetup {
  wire::Stage stage = wire::PIPELINE_SETUP_CREATE;
  std::uint64_t generation = 0;   // that the block gets, for recovery and append
  std::uint64_t least_bytes = 0;  // that every replica has
  std::uint64_t most_bytes = 0;   // that a replica may have
  ChunkChecksum checksum{};
};

struct PipelineFailure {
  std::size_t node = 0;  // the index of the one suspected
  std::string reason;
};

/// One thread at a time. Nothing here throws because of a DataNode: see `failure`.
class Pipeline {
 public:
  /// Connects to all nodes of the block.
  Pipeline(Cluster& cluster, const Operation& operation, const wire::LocatedBlock& block,
           const PipelineSetup& setup);

  const std::optional<PipelineFailure>& failure() const noexcept { return failure_; }

  void send(const Operation& operation, const OutgoingPacket& packet);
  /// Tells the nodes that we are alive.
  void send_heartbeat();
  /// Waits for the next acknowledgement of a packet and returns its number; nothing if the pipeline
  /// broke. With `wait` false also nothing if none is there yet.
  std::optional<std::int64_t> receive_ack(const Operation& operation, bool wait);

 private:
  void connect(Cluster& cluster, const Operation& operation, const wire::LocatedBlock& block);
  void begin(const std::string& client_name, const wire::LocatedBlock& block,
             const PipelineSetup& setup);
  void check_replies(const wire::PipelineAck& ack);
  void break_at(std::size_t node, std::string reason);

  std::unique_ptr<DatanodeConnection> connection_;
  std::optional<PipelineFailure> failure_;
};

}  // namespace fulgurite::hdfs
