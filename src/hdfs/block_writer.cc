#include "hdfs/block_writer.h"

#include <algorithm>
#include <utility>

namespace fulgurite::hdfs {

BlockWriter::BlockWriter(const BlockContext& context, const wire::LocatedBlock& block)
    : context_(context), block_(block), size_(block.block().num_bytes()), most_sent_(size_) {}

std::unique_ptr<BlockWriter> BlockWriter::create(const BlockContext& context,
                                                 const Operation& operation,
                                                 const wire::LocatedBlock& block) {
  std::unique_ptr<BlockWriter> writer(new BlockWriter(context, block));
  wire::LocatedBlock whole = block;
  whole.mutable_block()->set_num_bytes(context.block_bytes);  // for DataNodes to find room
  writer->pipeline_ = std::make_unique<Pipeline>(
      context.cluster, operation, whole,
      PipelineSetup{.stage = wire::PIPELINE_SETUP_CREATE, .checksum = context.checksum});
  return writer;
}

std::unique_ptr<BlockWriter> BlockWriter::append(const BlockContext& context,
                                                 const Operation& operation,
                                                 const wire::LocatedBlock& block) {
  std::unique_ptr<BlockWriter> writer(new BlockWriter(context, block));
  writer->was_flushed_ = true;
  writer->set_up_again(operation, writer->renewed(operation), wire::PIPELINE_SETUP_APPEND);
  writer->recover(operation);
  return writer;
}

OutgoingPacket BlockWriter::packet_of(Payload data) {
  OutgoingPacket packet;
  packet.header.offset = size_;
  packet.header.sequence = next_sequence_++;
  packet.header.data_bytes = static_cast<std::uint32_t>(data.size());
  packet.checksums.reserve(context_.checksum.bytes_for(data.size()));
  context_.checksum.append_to(packet.checksums, data);
  packet.data = std::move(data);
  return packet;
}

void BlockWriter::write(const Operation& operation, Payload data) {
  enqueue(operation, packet_of(std::move(data)));
}

void BlockWriter::enqueue(const Operation& operation, OutgoingPacket packet) {
  size_ = packet.end();
  in_flight_ += packet.header.data_bytes;
  packets_.push_back(std::move(packet));
  send_unsent(operation);
  // Acknowledgements are looked for when there are many.
  const std::uint64_t window = context_.cluster.settings().window_bytes;
  if (in_flight_ > window / 2) receive_acks(operation, window);
}

void BlockWriter::send_unsent(const Operation& operation) {
  check_stop(operation);
  while (sent_ < packets_.size()) {
    pipeline_->send(operation, packets_[sent_]);
    most_sent_ = std::max(most_sent_, packets_[sent_].end());
    ++sent_;
    if (pipeline_->failure()) recover(operation);
  }
}

/// Takes the acknowledgements that are there, and waits for more while too much is in flight.
void BlockWriter::receive_acks(const Operation& operation, std::uint64_t most_in_flight) {
  for (;;) {
    const bool wait = in_flight_ > most_in_flight;
    const auto sequence = pipeline_->receive_ack(operation, wait);
    if (sequence) {
      acknowledge(*sequence);
    } else if (pipeline_->failure()) {
      recover(operation);
      send_unsent(operation);
    } else {
      return;
    }
  }
}

void BlockWriter::acknowledge(std::int64_t sequence) {
  // Of packets that were sent again, DataNodes answer what they get, in order.
  if (sent_ == 0 || packets_.front().header.sequence != sequence) {
    throw_malformed("an acknowledgement of packet " + std::to_string(sequence) +
                    ", which is not the next");
  }
  const OutgoingPacket& packet = packets_.front();
  in_flight_ -= packet.header.data_bytes;
  block_.mutable_block()->set_num_bytes(packet.end());
  packets_.pop_front();
  --sent_;
  recoveries_ = 0;
}

void BlockWriter::await_all(const Operation& operation) {
  send_unsent(operation);
  while (!packets_.empty()) {
    if (const auto sequence = pipeline_->receive_ack(operation, true)) {
      acknowledge(*sequence);
    } else {
      recover(operation);
      send_unsent(operation);
    }
  }
}

void BlockWriter::flush(const Operation& operation) {
  if (context_.cluster.settings().sync) {
    OutgoingPacket packet = packet_of({});
    packet.header.sync = true;
    enqueue(operation, std::move(packet));
  }
  await_all(operation);
  was_flushed_ = true;
}

void BlockWriter::finish(const Operation& operation) {
  await_all(operation);
  OutgoingPacket last = packet_of({});
  last.header.last = true;
  last.header.sync = context_.cluster.settings().sync;
  closing_ = true;
  packets_.push_back(std::move(last));
  await_all(operation);
}

void BlockWriter::keep_alive() {
  pipeline_->send_heartbeat();
  // Its answer, so that the connection's buffer never fills.
  while (const auto sequence = pipeline_->receive_ack({}, false)) acknowledge(*sequence);
}

}  // namespace fulgurite::hdfs
