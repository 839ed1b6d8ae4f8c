#include "hdfs/local_replicas.h"

#include <algorithm>

namespace fulgurite::hdfs {
namespace {

/// As many as ranges of a read are under way, so that each finds its block open. Each is two files.
constexpr std::size_t kMostOpen = 4;

}  // namespace

LocalReplicas::Key LocalReplicas::key_of(const wire::LocatedBlock& block,
                                         const wire::Datanode& node) {
  return {block.block().block_id(), block.block().generation_stamp(), node.id().uuid()};
}

std::shared_ptr<const LocalReplica> LocalReplicas::find(LocalDatanodes& datanodes,
                                                        const Operation& operation,
                                                        const wire::LocatedBlock& block,
                                                        const wire::Datanode& node) {
  const Key key = key_of(block, node);
  {
    std::lock_guard lock(mutex_);
    if (refused_.contains(key)) return nullptr;
    const auto found = std::ranges::find(open_, key, &Open::key);
    if (found != open_.end()) {
      open_.splice(open_.begin(), open_, found);
      return found->replica;
    }
  }
  auto replica = datanodes.open(operation, node, block);
  std::lock_guard lock(mutex_);
  if (!replica) {
    refused_.insert(key);
    return nullptr;
  }
  open_.push_front({key, replica});
  if (open_.size() > kMostOpen) open_.pop_back();
  return replica;
}

void LocalReplicas::refuse(const wire::LocatedBlock& block, const wire::Datanode& node) {
  const Key key = key_of(block, node);
  std::lock_guard lock(mutex_);
  refused_.insert(key);
  open_.remove_if([&](const Open& open) { return open.key == key; });
}

}  // namespace fulgurite::hdfs
