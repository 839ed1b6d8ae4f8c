#include "hdfs/pipeline.h"

#include <utility>
#include <vector>

namespace fulgurite::hdfs {
namespace {

constexpr std::int64_t kHeartbeat = -1;
/// A pipeline answers when its last node does, and each waits a little longer than the next.
constexpr std::chrono::seconds kWaitPerNode{5};

wire::Checksum checksum_message(const ChunkChecksum& checksum) {
  wire::Checksum message;
  message.set_kind(checksum.type == ChecksumType::crc32 ? wire::CHECKSUM_CRC32
                                                        : wire::CHECKSUM_CRC32C);
  message.set_bytes_per_checksum(checksum.chunk_bytes);
  return message;
}

wire::WriteBlock request_of(const std::string& client_name, const wire::LocatedBlock& block,
                            const PipelineSetup& setup) {
  wire::WriteBlock request;
  auto& header = *request.mutable_header();
  *header.mutable_block()->mutable_block() = block.block();
  *header.mutable_block()->mutable_token() = block.token();
  header.set_client_name(client_name);
  request.set_stage(setup.stage);
  request.set_pipeline_size(static_cast<std::uint32_t>(block.locations_size()));
  request.set_min_bytes_received(setup.least_bytes);
  request.set_max_bytes_received(setup.most_bytes);
  request.set_latest_generation_stamp(setup.generation);
  *request.mutable_checksum() = checksum_message(setup.checksum);
  if (block.storage_types_size() > 0) request.set_storage_type(block.storage_types(0));
  if (block.storage_ids_size() > 0) request.set_storage_id(block.storage_ids(0));
  for (int i = 1; i < block.locations_size(); ++i) {
    *request.add_targets() = block.locations(i);
    if (i < block.storage_types_size()) request.add_target_storage_types(block.storage_types(i));
    if (i < block.storage_ids_size()) request.add_target_storage_ids(block.storage_ids(i));
  }
  return request;
}

/// The node whose transfer address a DataNode names; the first one if it names none.
std::size_t node_at(const wire::LocatedBlock& block, const std::string& address) {
  for (int i = 0; i < block.locations_size(); ++i) {
    const auto& id = block.locations(i).id();
    const std::string port = ":" + std::to_string(id.transfer_port());
    if (address == id.ip_address() + port || address == id.host_name() + port) {
      return static_cast<std::size_t>(i);
    }
  }
  return 0;
}

iovec piece_of(const void* data, std::size_t size) {
  return {const_cast<void*>(data), size};  // sendmsg only reads
}

}  // namespace

Pipeline::Pipeline(Cluster& cluster, const Operation& operation, const wire::LocatedBlock& block,
                   const PipelineSetup& setup) {
  try {
    connect(cluster, operation, block);
    const StopSocket stop(operation.stop, connection_->socket());
    begin(cluster.client_name(), block, setup);
  } catch (const Error& error) {
    break_at(0, error.what());
  }
}

void Pipeline::connect(Cluster& cluster, const Operation& operation,
                       const wire::LocatedBlock& block) {
  connection_ = cluster.connect(operation, block.locations(0), block.token(),
                                kWaitPerNode * block.locations_size());
}

void Pipeline::begin(const std::string& client_name, const wire::LocatedBlock& block,
                     const PipelineSetup& setup) {
  connection_->send_operation(DatanodeOperation::write_block,
                              request_of(client_name, block, setup));
  wire::OperationResponse response;
  connection_->receive(response);
  if (response.status() == wire::SUCCESS) return;
  break_at(
      node_at(block, response.first_bad_link()),
      "the DataNode refused: " + wire::Status_Name(response.status()) + " " + response.message());
}

void Pipeline::send(const Operation& operation, const OutgoingPacket& packet) {
  if (failure_) return;
  const std::string head = packet_head(packet.header, packet.checksums.size());
  std::vector<iovec> pieces{piece_of(head.data(), head.size()),
                            piece_of(packet.checksums.data(), packet.checksums.size())};
  for (const Buffer& data : packet.data.pieces()) {
    pieces.push_back(piece_of(data.data(), data.size()));
  }
  try {
    const StopSocket stop(operation.stop, connection_->socket());
    connection_->send(pieces);
  } catch (const Error& error) {
    break_at(0, error.what());
  }
}

void Pipeline::send_heartbeat() {
  send({}, {.header = {.sequence = kHeartbeat}, .data = {}, .checksums = {}});
}

std::optional<std::int64_t> Pipeline::receive_ack(const Operation& operation, bool wait) {
  try {
    std::optional<StopSocket> stop;
    if (connection_) stop.emplace(operation.stop, connection_->socket());
    while (!failure_ && (wait || connection_->has_input())) {
      wire::PipelineAck ack;
      connection_->receive(ack);
      check_replies(ack);
      if (!failure_ && ack.sequence() != kHeartbeat) return ack.sequence();
    }
  } catch (const Error& error) {
    break_at(0, error.what());
  }
  return std::nullopt;
}

void Pipeline::check_replies(const wire::PipelineAck& ack) {
  for (int i = 0; i < ack.replies_size() && !failure_; ++i) {
    if (ack.replies(i) == wire::SUCCESS) continue;
    break_at(static_cast<std::size_t>(i),
             "a DataNode answered a packet with " + wire::Status_Name(ack.replies(i)));
  }
}

void Pipeline::break_at(std::size_t node, std::string reason) {
  if (!failure_) failure_ = PipelineFailure{node, std::move(reason)};
  connection_.reset();
}

}  // namespace fulgurite::hdfs
