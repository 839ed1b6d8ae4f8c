// The Hadoop Distributed File System: Hadoop RPC and the data transfer protocol, without a JVM.
//
// Paths are absolute ("/data/run"); relative ones begin at the user's home, /user/NAME. The cluster
// is described by the user's own core-site.xml and hdfs-site.xml, or by host and port alone.
// docs/backends.md says what is refused.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "fulgurite/filesystem.h"
#include "fulgurite/options.h"

namespace fulgurite {

struct HdfsOptions {
  // Which cluster, and who we are there.

  /// The NameNode's host, or a nameservice of hdfs-site.xml. Empty or "default": fs.defaultFS.
  std::string host;
  /// The NameNode's RPC port. 0: 8020, or what the configuration says.
  int port = 0;
  /// Empty: $HADOOP_USER_NAME, else the name of this process's user. With Kerberos: as `principal`,
  /// and $HADOOP_USER_NAME does not count.
  std::string user;
  /// A user on whose behalf `user` acts, who must be allowed to (hadoop.proxyuser.*). Empty: none.
  std::string proxy_user;
  /// With Kerberos: the ticket cache, a file or "TYPE:name". Empty: the default ($KRB5CCNAME).
  std::string kerb_ticket;
  /// With Kerberos: a file of keys, by which tickets are fetched and renewed. Empty: none.
  std::string keytab;
  /// With Kerberos: whose ticket or key. Empty: the ticket's, or the keytab's first.
  std::string principal;
  /// A file of delegation tokens, which are used before tickets. Empty: none; options that come by
  /// name have $HADOOP_TOKEN_FILE_LOCATION.
  std::string token_file;
  /// The folder of core-site.xml and hdfs-site.xml. Empty: none.
  std::string config_directory;
  /// Properties over those of the files.
  std::map<std::string, std::string> extra_conf;

  // How new files are stored.

  /// Replicas of each block. 0: dfs.replication, else what the NameNode says.
  int replication = 0;
  /// Bytes of a block, a multiple of 512. 0: dfs.blocksize, else what the NameNode says.
  std::uint64_t block_bytes = 0;

  // Transport.

  std::chrono::milliseconds connect_timeout{20'000};
  /// That a connection may go without a single byte.
  std::chrono::milliseconds stall_timeout{60'000};
  /// From a call's being sent to the NameNode's answer.
  std::chrono::milliseconds call_timeout{120'000};
  /// How long a call is tried again while the NameNode cannot be reached.
  std::chrono::milliseconds retry_deadline{30'000};

  // The defaults suit one file at a time; leave them alone until measured.

  /// Size of the ranges that a large read is cut into.
  std::uint64_t range_bytes = 16ull << 20;
  /// Ranges of one read that are under way at the same time.
  int max_connections = 4;
  /// Bytes sent to DataNodes that these have not acknowledged, for one file.
  std::uint64_t window_bytes = 8ull << 20;
};

/// Errors: invalid_argument and not_supported for options and configurations that cannot work here.
/// Cost: nothing is sent yet.
std::shared_ptr<FileSystem> make_hdfs(const HdfsOptions& options);
/// Errors besides: invalid_argument for an unknown option or a bad value.
std::shared_ptr<FileSystem> make_hdfs(const StorageOptions& options);
std::vector<OptionInfo> hdfs_options();

}  // namespace fulgurite
