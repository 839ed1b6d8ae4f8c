#include "hdfs/datanode_pool.h"

#include <utility>

namespace fulgurite::hdfs {
namespace {

constexpr std::chrono::seconds kLongestIdle{3};
constexpr std::size_t kMostIdle = 32;

}  // namespace

std::unique_ptr<DatanodeConnection> DatanodePool::take_idle(const Endpoint& datanode) {
  const auto now = std::chrono::steady_clock::now();
  std::lock_guard lock(mutex_);
  // Input on an idle connection is its end.
  idle_.remove_if([&](const Idle& idle) {
    return now - idle.since > kLongestIdle || idle.connection->has_input();
  });
  for (auto idle = idle_.begin(); idle != idle_.end(); ++idle) {
    if (idle->connection->peer() != datanode) continue;
    auto connection = std::move(idle->connection);
    idle_.erase(idle);
    return connection;
  }
  return nullptr;
}

void DatanodePool::give_back(std::unique_ptr<DatanodeConnection> connection) {
  std::lock_guard lock(mutex_);
  if (idle_.size() >= kMostIdle) idle_.pop_back();
  idle_.push_front({std::move(connection), std::chrono::steady_clock::now()});
}

}  // namespace fulgurite::hdfs
