// The replicas of one open file that are read as files of this host: which are open, and which are
// to be read over TCP all the same.
//
// They are open as long as the file is, a few at a time, and no longer: space of removed replicas
// is not free before. Who calls it: replica_stream; block_locations, of which it is a part.
#pragma once

#include <hdfs_wire/blocks.pb.h>

#include <list>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <tuple>

#include "hdfs/local_datanodes.h"

namespace fulgurite::hdfs {

/// Thread-safe.
class LocalReplicas {
 public:
  /// The replica of `block` on `node`, or nullptr if it is to be read over TCP. One of another
  /// generation is another. `datanodes` are asked for those that are not open.
  /// Errors: cancelled.
  std::shared_ptr<const LocalReplica> find(LocalDatanodes& datanodes, const Operation& operation,
                                           const wire::LocatedBlock& block,
                                           const wire::Datanode& node);
  /// From now on this replica is read over TCP.
  void refuse(const wire::LocatedBlock& block, const wire::Datanode& node);

 private:
  using Key = std::tuple<std::uint64_t, std::uint64_t, std::string>;  // block, generation, node
  struct Open {
    Key key;
    std::shared_ptr<const LocalReplica> replica;
  };

  static Key key_of(const wire::LocatedBlock& block, const wire::Datanode& node);

  std::mutex mutex_;      // guards what follows; not held while a DataNode is asked
  std::list<Open> open_;  // the last used first
  std::set<Key> refused_;
};

}  // namespace fulgurite::hdfs
