// Connections to DataNodes that are idle between two reads. A DataNode keeps them for 4 seconds
// (dfs.datanode.socket.reuse.keepalive); so do we, a little shorter.
// Who calls it: replica_stream.
#pragma once

#include <chrono>
#include <list>
#include <memory>
#include <mutex>

#include "hdfs/datanode_connection.h"

namespace fulgurite::hdfs {

/// Thread-safe.
class DatanodePool {
 public:
  /// An idle connection, or nullptr. It may turn out to be closed by the other side.
  std::unique_ptr<DatanodeConnection> take_idle(const Endpoint& datanode);
  /// Keeps a connection on which nothing is under way.
  void give_back(std::unique_ptr<DatanodeConnection> connection);

 private:
  struct Idle {
    std::unique_ptr<DatanodeConnection> connection;
    std::chrono::steady_clock::time_point since;
  };

  std::mutex mutex_;  // guards idle_
  std::list<Idle> idle_;
};

}  // namespace fulgurite::hdfs
