// What the open files of one filesystem share: the NameNode, connections to DataNodes, leases.
// A forked child is another client, with connections, threads and leases of its own.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <semaphore>
#include <string>

#include "base/per_process.h"
#include "hdfs/datanode_connector.h"
#include "hdfs/datanode_pool.h"
#include "hdfs/lease_keeper.h"
#include "hdfs/local_datanodes.h"
#include "hdfs/namenode.h"
#include "hdfs/settings.h"

namespace fulgurite::hdfs {

/// Thread-safe. Files hold it by shared_ptr.
class Cluster {
 public:
  explicit Cluster(Settings settings);

  const Settings& settings() const noexcept { return settings_; }
  const std::string& client_name() { return namenode().client_name(); }
  Namenode& namenode() { return client_.get().namenode; }
  DatanodePool& datanodes() { return client_.get().datanodes; }
  LocalDatanodes& local_datanodes() { return client_.get().local_datanodes; }
  LeaseKeeper& leases() { return client_.get().leases; }
  /// Permits to read a second replica beside a slow one.
  std::counting_semaphore<>& hedged_reads() { return client_.get().hedged_reads; }

  /// `path` as a URL.
  std::string url(const std::string& path) const;
  /// How a new file is stored, and which checksums its packets have. Asks the NameNode for what
  /// settings leave open, once.
  FileLayout layout(const Operation& operation);
  ChunkChecksum checksum(const Operation& operation);
  std::uint32_t directory_mode() const noexcept { return 0777 & ~settings_.umask; }
  /// A new connection for an operation with `block_token`. Asks the NameNode, once, whether
  /// transfers are encrypted. Errors: those of DatanodeConnector.
  std::unique_ptr<DatanodeConnection> connect(const Operation& operation,
                                              const wire::Datanode& datanode,
                                              const wire::Token& block_token,
                                              std::chrono::milliseconds patience = {});
  /// A delegation token, with the name of this cluster as those have it who use it.
  wire::Token delegation_token(const Operation& operation, const std::string& renewer);
  /// Where a DataNode takes operations, and calls.
  Endpoint transfer_endpoint(const wire::Datanode& datanode) const;
  Endpoint rpc_endpoint(const wire::Datanode& datanode) const;

 private:
  /// One process as the cluster's client.
  struct Client {
    explicit Client(const Settings& settings);

    Namenode namenode;
    DatanodeConnector connector;
    DatanodePool datanodes;
    LocalDatanodes local_datanodes;
    LeaseKeeper leases;
    std::counting_semaphore<> hedged_reads;
    std::mutex mutex;  // guards defaults; held while the NameNode is asked for them
    std::optional<wire::ServerDefaults> defaults;
  };

  const wire::ServerDefaults& defaults(const Operation& operation);

  const Settings settings_;
  PerProcess<Client> client_;
};

/// Who we are in calls of `protocol`, the name of a Java interface.
RpcIdentity identity_of(const Settings& settings, const std::string& protocol);

}  // namespace fulgurite::hdfs
