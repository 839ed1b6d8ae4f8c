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
#include <optional>
#include <string>
#include <string_view>
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
  /// A writer's flush and commit return when DataNodes have written through to their disks (hsync),
  /// rather than to their machines' memory (hflush).
  bool sync = false;

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

/// What HDFS keeps of a file or directory beside its content.
struct HdfsStatus {
  FileInfo info;
  std::string user;
  std::string group;
  std::uint32_t mode = 0;                          ///< permissions: 0644
  std::chrono::system_clock::time_point accessed;  ///< as exact as the cluster keeps it: an hour
  int replication = 0;                             ///< 0 for directories
  std::uint64_t block_bytes = 0;                   ///< 0 for directories
};

/// The sums of a directory and everything below it.
struct HdfsSummary {
  std::uint64_t bytes = 0;  ///< of files, counted once
  std::uint64_t files = 0;
  std::uint64_t directories = 0;              ///< itself included
  std::uint64_t space = 0;                    ///< bytes of all replicas
  std::optional<std::uint64_t> name_quota{};  ///< of files and directories; nothing: no limit
  std::optional<std::uint64_t> space_quota{};
};

enum class HdfsChecksumKind {
  /// MD5 of the blocks' MD5s of their chunks' CRCs: `hdfs dfs -checksum`. Differs between files
  /// with the same content if their blocks or chunks have different sizes.
  md5_of_crcs,
  /// The CRC of the whole content, whatever the blocks (dfs.checksum.combine.mode=COMPOSITE_CRC).
  composite_crc,
};

struct HdfsChecksum {
  std::string algorithm;  ///< "MD5-of-0MD5-of-512CRC32C", "COMPOSITE-CRC32C"
  std::string hex;        ///< what `hdfs dfs -checksum` prints behind it
};

/// What HDFS has and FileSystem has no word for. Paths as FileSystem's. One call of the NameNode
/// each, unless said otherwise. Snapshots are read under "/directory/.snapshot/NAME/...".
/// Thread-safe. All failures are `Error`; not_found and permission_denied for all.
class Hdfs {
 public:
  explicit Hdfs(const HdfsOptions& options);
  ~Hdfs();

  HdfsStatus status(std::string_view path) const;
  HdfsSummary summary(std::string_view path) const;

  /// Cuts a file that nobody writes to `bytes`, and waits until DataNodes have cut its last block
  /// (seconds, if it is not a block's end). Two calls, and one every tenth of a second.
  /// Errors: invalid_argument if it is shorter; unavailable if it is being written, or DataNodes
  /// take longer than a minute.
  void truncate(std::string_view path, std::uint64_t bytes) const;
  /// Replicas are added or removed by and by.
  void set_replication(std::string_view path, int replication) const;
  /// `mode` is permissions with the sticky bit: 01777.
  void set_permission(std::string_view path, std::uint32_t mode) const;
  /// Empty: stays as it is. Only the superuser may give a file away.
  void set_owner(std::string_view path, std::string_view user, std::string_view group) const;
  /// Nothing: stays as it is. Kept to the millisecond.
  void set_times(std::string_view path,
                 std::optional<std::chrono::system_clock::time_point> modified,
                 std::optional<std::chrono::system_clock::time_point> accessed) const;

  /// Has the NameNode close the file of a writer that may be dead, whose later calls fail. Returns
  /// whether the file is closed; if not, DataNodes are being asked: ask again in a second.
  bool recover_lease(std::string_view path) const;

  /// A checksum of the content from those that DataNodes keep: nothing is downloaded. One operation
  /// of a DataNode per block, and a call per ten blocks. Errors: unavailable if no replica of a
  /// block answers.
  HdfsChecksum checksum(std::string_view path,
                        HdfsChecksumKind kind = HdfsChecksumKind::md5_of_crcs) const;

  /// Keeps the present content of a directory that an administrator has allowed it for
  /// (hdfs dfsadmin -allowSnapshot). Returns the snapshot's path.
  std::string create_snapshot(std::string_view directory, std::string_view name) const;
  void remove_snapshot(std::string_view directory, std::string_view name) const;

  /// Asks for a delegation token, by which whoever has it calls as we do, and writes it to `file`
  /// for Hadoop's programs and for ours ($HADOOP_TOKEN_FILE_LOCATION), readable by its owner alone.
  /// `renewer` may make it last longer. Errors: not_supported on a cluster without Kerberos;
  /// permission_denied or io if we came by a token ourselves.
  void fetch_token(const std::string& renewer, const std::string& file) const;
  /// For the tokens in such a file that are for HDFS. Returns when the first of them expires now.
  std::chrono::system_clock::time_point renew_tokens(const std::string& file) const;
  void cancel_tokens(const std::string& file) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace fulgurite
