// The part of BlockWriter that goes on after a DataNode failed: without it, perhaps with another in
// its place, under a new generation stamp by which the replica that was left behind is known as
// old.
#include <algorithm>
#include <utility>

#include "base/log.h"
#include "hdfs/block_writer.h"

namespace fulgurite::hdfs {
namespace {

constexpr int kMostRecoveries = 5;  // without a single packet getting through between them

void remove_node(wire::LocatedBlock& block, int node) {
  block.mutable_locations()->DeleteSubrange(node, 1);
  if (node < block.storage_types_size()) {
    auto& types = *block.mutable_storage_types();
    types.erase(types.begin() + node);
  }
  if (node < block.storage_ids_size()) block.mutable_storage_ids()->DeleteSubrange(node, 1);
}

bool has_node(const wire::LocatedBlock& block, const wire::Datanode& node) {
  return std::ranges::any_of(block.locations(), [&](const wire::Datanode& other) {
    return other.id().uuid() == node.id().uuid();
  });
}

}  // namespace

void BlockWriter::recover(const Operation& operation) {
  const auto stage =
      closing_ ? wire::PIPELINE_CLOSE_RECOVERY : wire::PIPELINE_SETUP_STREAMING_RECOVERY;
  while (pipeline_->failure()) {
    check_stop(operation);
    // DataNodes also drop the writer of a file that another client took over: the NameNode says so.
    const wire::LocatedBlock renewed = this->renewed(operation);
    leave_out(operation, *pipeline_->failure());
    if (wants_another_node()) add_node(operation);
    set_up_again(operation, renewed, stage);
  }
  sent_ = 0;
  if (closing_) packets_.clear();  // the nodes have ended the block
}

void BlockWriter::leave_out(const Operation& operation, const PipelineFailure& failure) {
  const auto node = static_cast<int>(failure.node);
  if (node >= block_.locations_size()) {
    throw_malformed("the status of a node that is not in the pipeline");
  }
  if (block_.locations_size() == 1 || ++recoveries_ > kMostRecoveries) {
    fail(ErrorCode::unavailable, operation,
         "every DataNode of the block's pipeline failed, the last one: " + failure.reason,
         "check the DataNodes' logs and disks, and that their transfer ports can be reached");
  }
  const wire::Datanode failed = block_.locations(node);
  log(LogLevel::warning, "hdfs write " + operation.url + ": DataNode " +
                             context_.cluster.transfer_endpoint(failed).text() +
                             " is left out: " + failure.reason);
  remove_node(block_, node);
  failed_.push_back(failed);
}

/// dfs.client.block.write.replace-datanode-on-failure.policy.
bool BlockWriter::wants_another_node() const noexcept {
  const auto replication = static_cast<int>(context_.replication);
  const int nodes = block_.locations_size();
  const bool nothing_written = size_ == 0;
  if (closing_ || nothing_written || nodes >= replication) return false;
  switch (context_.cluster.settings().replace_datanode) {
    case ReplaceDatanode::never:
      return false;
    case ReplaceDatanode::always:
      return true;
    case ReplaceDatanode::by_default:
      return replication >= 3 && (nodes <= replication / 2 || was_flushed_);
  }
  return false;
}

void BlockWriter::add_node(const Operation& operation) {
  try {
    const auto wider =
        context_.cluster.namenode().additional_datanode(operation, context_.file, block_, failed_);
    transfer_to(operation, wider);
    block_ = wider;
  } catch (const Error& error) {
    check_stop(operation);
    const bool is_lost = error.code() == ErrorCode::precondition_failed;
    if (is_lost || !context_.cluster.settings().replace_best_effort) throw;
    log(LogLevel::warning, std::string(error.what()) + "; going on with " +
                               std::to_string(block_.locations_size()) + " of " +
                               std::to_string(context_.replication) + " DataNodes");
  }
}

/// Copies what the others have to the node of `wider` that is new.
void BlockWriter::transfer_to(const Operation& operation, const wire::LocatedBlock& wider) {
  int added = 0;
  while (added < wider.locations_size() && has_node(block_, wider.locations(added))) ++added;
  if (added == wider.locations_size()) {
    fail(ErrorCode::unavailable, operation, "the NameNode has no other DataNode for the block");
  }
  wire::TransferBlock request;
  auto& header = *request.mutable_header();
  *header.mutable_block()->mutable_block() = block_.block();
  *header.mutable_block()->mutable_token() = wider.token();
  header.set_client_name(context_.cluster.client_name());
  *request.add_targets() = wider.locations(added);
  if (added < wider.storage_types_size()) {
    request.add_target_storage_types(wider.storage_types(added));
  }
  if (added < wider.storage_ids_size()) request.add_target_storage_ids(wider.storage_ids(added));
  const auto connection = context_.cluster.connect(operation, block_.locations(0), wider.token());
  const StopSocket stop(operation.stop, connection->socket());
  connection->send_operation(DatanodeOperation::transfer_block, request);
  wire::OperationResponse response;
  connection->receive(response);
  if (response.status() == wire::SUCCESS) return;
  fail(ErrorCode::unavailable, operation,
       "a DataNode could not copy the block to another: " + response.message(),
       "check the DataNodes' logs");
}

/// A new generation stamp. Errors: precondition_failed if the block was closed by another client,
/// for which the NameNode has no exception of its own.
wire::LocatedBlock BlockWriter::renewed(const Operation& operation) const {
  try {
    return context_.cluster.namenode().renew_block(operation, block_.block());
  } catch (const Error& error) {
    if (error.details().reason.find("Unexpected BlockUCState") == std::string::npos) throw;
    fail(ErrorCode::precondition_failed, operation, error.details().reason,
         "another client took the file over; write it again");
  }
}

/// A pipeline of the block's nodes for what was not acknowledged. It may fail like the last one.
void BlockWriter::set_up_again(const Operation& operation, const wire::LocatedBlock& renewed,
                               wire::Stage stage) {
  *block_.mutable_token() = renewed.token();
  pipeline_ =
      std::make_unique<Pipeline>(context_.cluster, operation, block_,
                                 PipelineSetup{.stage = stage,
                                               .generation = renewed.block().generation_stamp(),
                                               .least_bytes = block_.block().num_bytes(),
                                               .most_bytes = most_sent_,
                                               .checksum = context_.checksum});
  if (pipeline_->failure()) return;
  const wire::Block before = block_.block();
  block_.mutable_block()->set_generation_stamp(renewed.block().generation_stamp());
  context_.cluster.namenode().update_pipeline(operation, before, block_.block(), block_);
}

}  // namespace fulgurite::hdfs
