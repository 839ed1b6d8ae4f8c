// Where the blocks of one open file are, and which replicas turned out to be of no use.
//
// The file is known by its number (/.reserved/.inodes/N), so that a file of the same name that took
// its place is never mixed in; one in a snapshot by its path, where nothing changes. Locations are
// asked for some blocks at a time, the nearest replica first, as the NameNode sorts them. Who calls
// it: file_reader, replica_stream.
#pragma once

#include <hdfs_wire/blocks.pb.h>

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "hdfs/cluster.h"
#include "hdfs/local_replicas.h"

namespace fulgurite::hdfs {

/// Thread-safe.
class BlockLocations {
 public:
  /// Asks for the first blocks. Errors: precondition_failed if the file is gone by now.
  /// `status` is that of `path`.
  BlockLocations(std::shared_ptr<Cluster> cluster, const Operation& operation,
                 const std::string& path, const wire::FileStatus& status);

  Cluster& cluster() const noexcept { return *cluster_; }
  /// The file's length; of a file that is being written, what its DataNodes have.
  std::uint64_t size() const noexcept { return size_; }

  /// The block that holds the byte at `offset`. Precondition: offset < size().
  wire::LocatedBlock find(const Operation& operation, std::uint64_t offset);
  /// Its replicas that may be of use, the nearest first.
  std::vector<wire::Datanode> replicas(const wire::LocatedBlock& block) const;

  /// The replica on `node`, open as a file of this host, or nullptr if it is to be read over TCP.
  std::shared_ptr<const LocalReplica> find_local(const Operation& operation,
                                                 const wire::LocatedBlock& block,
                                                 const wire::Datanode& node) {
    return local_.find(cluster_->local_datanodes(), operation, block, node);
  }
  /// From now on it is read over TCP.
  void refuse_local(const wire::LocatedBlock& block, const wire::Datanode& node) {
    local_.refuse(block, node);
  }

  /// The node does not answer, or does not have its replica.
  void avoid(const wire::LocatedBlock& block, const wire::Datanode& node);
  /// The node's replica is damaged; tells the NameNode.
  void report_damage(const Operation& operation, const wire::LocatedBlock& block,
                     const wire::Datanode& node);
  /// Asks anew for everything, and gives nodes that did not answer another chance.
  void forget();

 private:
  using Replica = std::pair<std::uint64_t, std::string>;  // block, node

  wire::LocatedBlocks ask(const Operation& operation, std::uint64_t offset) const;
  void keep(const wire::LocatedBlocks& found);
  std::optional<wire::LocatedBlock> find_known(std::uint64_t offset) const;
  std::uint64_t visible_size(const Operation& operation, const wire::LocatedBlocks& blocks) const;

  const std::shared_ptr<Cluster> cluster_;
  const std::string path_;
  const std::uint64_t fetched_bytes_;  // that one request asks for
  std::uint64_t size_ = 0;
  LocalReplicas local_;

  mutable std::mutex mutex_;  // guards what follows; not held while the NameNode is asked
  std::map<std::uint64_t, wire::LocatedBlock> blocks_;  // by offset in the file
  std::set<Replica> useless_;                           // until `forget`
  std::set<Replica> damaged_;
};

}  // namespace fulgurite::hdfs
