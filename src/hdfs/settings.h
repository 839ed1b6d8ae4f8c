// What options and configuration files together say of a cluster.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "fulgurite/hdfs.h"
#include "hdfs/chunk_checksum.h"
#include "hdfs/rpc_connection.h"
#include "hdfs/sasl/protection.h"
#include "hdfs/socket.h"

namespace fulgurite::hdfs {

/// When a DataNode of a pipeline is replaced by another
/// (dfs.client.block.write.replace-datanode-*).
enum class ReplaceDatanode { never, by_default, always };

struct Settings {
  std::string authority;            // as it stands in URLs: "host:8020" or the nameservice
  std::vector<Endpoint> namenodes;  // one, or those of a nameservice
  std::string user;
  std::string real_user;                              // who acts for `user`, if somebody does
  std::shared_ptr<const RpcSecurity> rpc_security{};  // null: no proof is asked for, or given

  std::uint32_t replication = 0;           // 0: what the NameNode says
  std::uint64_t block_bytes = 0;           // 0: what the NameNode says
  std::optional<ChecksumType> checksum{};  // else what the NameNode says
  std::uint32_t chunk_bytes = 0;           // 0: what the NameNode says
  std::uint32_t umask = 022;
  bool sync = false;  // flush to disks

  RpcTimeouts rpc_timeouts;
  SocketTimeouts datanode_timeouts;
  std::chrono::milliseconds retry_deadline{};

  /// Of transfers, the best liked first, where Kerberos tells who users are. Empty: none.
  std::vector<Protection> transfer_protection{};
  /// Where the NameNode gives no tokens of blocks, all the same.
  bool plain_without_token = false;
  bool offer_aes = true;  // where privacy is agreed on

  bool use_datanode_hostname = false;

  /// Of DataNodes on this host that hand out replicas, with _PORT for a node's port. Empty: none.
  std::string domain_socket_path{};
  std::chrono::seconds domain_socket_pause{600};  // for those that do not
  bool verify_local_reads = true;

  ReplaceDatanode replace_datanode = ReplaceDatanode::by_default;
  bool replace_best_effort = true;  // go on without a replacement if there is none

  std::uint64_t range_bytes = 0;
  int max_connections = 1;
  int hedged_reads = 0;  // at the same time
  std::chrono::milliseconds hedged_read_after{500};
  std::uint64_t window_bytes = 0;
};

/// Errors: invalid_argument for settings that make no sense, not_supported for a cluster that needs
/// what is not spoken here, by name.
Settings settings_of(const HdfsOptions& options);

}  // namespace fulgurite::hdfs
