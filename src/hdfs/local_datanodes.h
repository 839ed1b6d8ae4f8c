// DataNodes of this host, asked on their Unix sockets for replicas as open files ("short-circuit
// reads": dfs.client.read.shortcircuit, dfs.domain.socket.path).
//
// No shared memory is set up with them, in which they would say that a replica is gone: who keeps a
// file open reads on, as on any local disk. Nothing here is needed for a read, so that failures are
// logged, and the DataNode is read over TCP.
// Who calls it: local_replicas. Format: OP_REQUEST_SHORT_CIRCUIT_FDS of hadoop-hdfs-client's
// DataTransferProtocol. Such a socket needs no SASL: the kernel connects its ends.
#pragma once

#include <hdfs_wire/blocks.pb.h>

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "hdfs/local_replica.h"
#include "hdfs/remote_error.h"
#include "hdfs/settings.h"

namespace fulgurite::hdfs {

/// Thread-safe.
class LocalDatanodes {
 public:
  explicit LocalDatanodes(const Settings& settings)
      : path_(settings.domain_socket_path),
        verify_(settings.verify_local_reads),
        pause_(settings.domain_socket_pause),
        timeouts_(settings.datanode_timeouts) {}

  /// The replica that `node` has of `block`, or nullptr if it is to be read over TCP: it is not
  /// asked for, the node is another host, or does not give it. Who does not give any is not asked
  /// for some minutes. Errors: cancelled. Cost: a connection and a question.
  std::shared_ptr<const LocalReplica> open(const Operation& operation, const wire::Datanode& node,
                                           const wire::LocatedBlock& block);

 private:
  std::shared_ptr<const LocalReplica> request(const Operation& operation, const std::string& path,
                                              const wire::LocatedBlock& block) const;
  std::string path_of(const wire::Datanode& node) const;
  bool is_paused(const std::string& path) const;
  void pause(const std::string& path);

  const std::string path_;  // with _PORT in it; empty: nobody is asked
  const bool verify_;
  const std::chrono::seconds pause_;
  const SocketTimeouts timeouts_;

  mutable std::mutex mutex_;                                             // guards paused_
  std::map<std::string, std::chrono::steady_clock::time_point> paused_;  // path, until when
};

}  // namespace fulgurite::hdfs
