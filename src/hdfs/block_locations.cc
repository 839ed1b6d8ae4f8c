#include "hdfs/block_locations.h"

#include <algorithm>

#include "base/log.h"

namespace fulgurite::hdfs {
namespace {

constexpr std::uint64_t kBlocksAtATime = 10;

[[noreturn]] void throw_gone(const Operation& operation) {
  fail(ErrorCode::precondition_failed, operation, "the file was replaced or removed meanwhile",
       "open it again");
}

/// By its number one would find the file as it is now.
bool is_in_snapshot(const std::string& path) { return path.find("/.snapshot/") != path.npos; }

/// Whether the last block is being written.
bool is_growing(const wire::LocatedBlocks& blocks) {
  return blocks.under_construction() && !blocks.last_block_complete();
}

/// Who asks a DataNode about a block: whoever has its token, where the cluster gives one.
RpcIdentity asker_of(const Settings& settings, const wire::Token& block_token) {
  RpcIdentity identity =
      identity_of(settings, "org.apache.hadoop.hdfs.protocol.ClientDatanodeProtocol");
  if (block_token.identifier().empty()) return identity;
  RpcSecurity security{
      .tokens = {block_token},
      .accepted = {Protection::authentication, Protection::integrity, Protection::privacy}};
  security.tokens.front().set_service("");
  if (settings.rpc_security) security.accepted = settings.rpc_security->accepted;
  identity.security = std::make_shared<const RpcSecurity>(std::move(security));
  return identity;
}

/// The length of a replica that is being written, from the first node that answers.
std::uint64_t visible_length(Cluster& cluster, const Operation& operation,
                             const wire::LocatedBlock& block) {
  wire::GetReplicaVisibleLengthRequest request;
  *request.mutable_block() = block.block();
  wire::GetReplicaVisibleLengthResponse response;
  for (const auto& node : block.locations()) {
    try {
      RpcClient datanode({cluster.rpc_endpoint(node)}, asker_of(cluster.settings(), block.token()),
                         cluster.settings().rpc_timeouts, std::chrono::milliseconds(0));
      datanode.call(operation, "getReplicaVisibleLength", request, response);
      return response.length();
    } catch (const Error& error) {
      check_stop(operation);
      log(LogLevel::info, error.what());
    }
  }
  if (block.locations().empty()) return 0;
  fail(ErrorCode::unavailable, operation,
       "the file is being written, and no DataNode says how long its last block is",
       "try again, or check the DataNodes' logs");
}

}  // namespace

BlockLocations::BlockLocations(std::shared_ptr<Cluster> cluster, const Operation& operation,
                               const std::string& path, const wire::FileStatus& status)
    : cluster_(std::move(cluster)),
      path_(is_in_snapshot(path) ? path : path_of_number(status.file_id())),
      fetched_bytes_(kBlocksAtATime * std::max<std::uint64_t>(status.block_size(), 1)) {
  const auto found = ask(operation, 0);
  size_ = is_growing(found) ? visible_size(operation, found) : found.file_length();
  keep(found);
}

wire::LocatedBlocks BlockLocations::ask(const Operation& operation, std::uint64_t offset) const {
  try {
    auto found = cluster_->namenode().block_locations(operation, path_, offset, fetched_bytes_);
    if (found) return *std::move(found);
  } catch (const Error& error) {
    if (error.code() != ErrorCode::not_found) throw;
  }
  throw_gone(operation);
}

std::uint64_t BlockLocations::visible_size(const Operation& operation,
                                           const wire::LocatedBlocks& blocks) const {
  if (!blocks.has_last_block()) return blocks.file_length();
  return blocks.last_block().offset() + visible_length(*cluster_, operation, blocks.last_block());
}

void BlockLocations::keep(const wire::LocatedBlocks& found) {
  std::lock_guard lock(mutex_);
  for (const auto& block : found.blocks()) blocks_[block.offset()] = block;
  if (!is_growing(found) || !found.has_last_block()) return;
  // The NameNode does not know how long this one is.
  wire::LocatedBlock last = found.last_block();
  if (last.offset() >= size_) return;
  last.mutable_block()->set_num_bytes(size_ - last.offset());
  // Its checksums may be behind its bytes: only the DataNode knows where it may be read.
  for (const auto& node : last.locations()) local_.refuse(last, node);
  blocks_[last.offset()] = std::move(last);
}

wire::LocatedBlock BlockLocations::find(const Operation& operation, std::uint64_t offset) {
  for (int attempt = 0; attempt < 2; ++attempt) {
    if (auto known = find_known(offset)) return *std::move(known);
    keep(ask(operation, offset));
  }
  throw_gone(operation);
}

std::optional<wire::LocatedBlock> BlockLocations::find_known(std::uint64_t offset) const {
  std::lock_guard lock(mutex_);
  auto after = blocks_.upper_bound(offset);
  if (after == blocks_.begin()) return std::nullopt;
  const wire::LocatedBlock& block = std::prev(after)->second;
  if (offset - block.offset() >= block.block().num_bytes()) return std::nullopt;
  return block;
}

std::vector<wire::Datanode> BlockLocations::replicas(const wire::LocatedBlock& block) const {
  std::lock_guard lock(mutex_);
  std::vector<wire::Datanode> nodes;
  for (const auto& node : block.locations()) {
    const Replica replica(block.block().block_id(), node.id().uuid());
    if (!useless_.contains(replica) && !damaged_.contains(replica)) nodes.push_back(node);
  }
  return nodes;
}

void BlockLocations::avoid(const wire::LocatedBlock& block, const wire::Datanode& node) {
  std::lock_guard lock(mutex_);
  useless_.emplace(block.block().block_id(), node.id().uuid());
}

void BlockLocations::report_damage(const Operation& operation, const wire::LocatedBlock& block,
                                   const wire::Datanode& node) {
  {
    std::lock_guard lock(mutex_);
    damaged_.emplace(block.block().block_id(), node.id().uuid());
  }
  wire::LocatedBlock replica = block;
  replica.clear_locations();
  replica.clear_storage_ids();
  replica.clear_storage_types();
  *replica.add_locations() = node;
  for (int i = 0; i < block.storage_ids_size() && i < block.locations_size(); ++i) {
    if (block.locations(i).id().uuid() == node.id().uuid()) {
      replica.add_storage_ids(block.storage_ids(i));
    }
  }
  try {
    cluster_->namenode().report_bad_replica(operation, replica);
  } catch (const Error& error) {
    log(LogLevel::warning, error.what());  // the bytes are read elsewhere all the same
  }
}

void BlockLocations::forget() {
  std::lock_guard lock(mutex_);
  blocks_.clear();
  useless_.clear();
}

}  // namespace fulgurite::hdfs
