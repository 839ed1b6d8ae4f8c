// The NameNode's methods that we use, as functions: org.apache.hadoop.hdfs.protocol.ClientProtocol.
//
// Paths are absolute and clean. Every method throws remote_error's Errors about `operation`.
// Who calls it: hdfs_filesystem, listing, block_locations, output_file, lease_keeper.
#pragma once

#include <hdfs_wire/namenode.pb.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "hdfs/rpc_client.h"

namespace fulgurite::hdfs {

/// A file being written, as the NameNode knows it.
struct OpenFile {
  std::string path;
  std::uint64_t id = 0;
};

/// A path by which the NameNode finds the file with this number, whatever its name.
std::string path_of_number(std::uint64_t file_id);

/// How a file is stored.
struct FileLayout {
  std::uint32_t replication = 0;
  std::uint64_t block_bytes = 0;
  std::uint32_t mode = 0644;
};

/// Thread-safe.
class Namenode {
 public:
  /// `client_name` is the holder of our leases, the same in all calls of one filesystem.
  Namenode(std::vector<Endpoint> servers, const RpcIdentity& identity, const RpcTimeouts& timeouts,
           std::chrono::milliseconds retry_deadline, std::string client_name);

  const std::string& client_name() const noexcept { return client_name_; }

  /// Nothing if there is none, or if the path leads through a file.
  std::optional<wire::FileStatus> status(const Operation& operation, const std::string& path);
  /// The same in two steps, for another call to be made between them.
  RpcClient::Pending begin_status(const std::string& path);
  std::optional<wire::FileStatus> end_status(const Operation& operation,
                                             RpcClient::Pending pending);
  std::vector<std::optional<wire::FileStatus>> statuses(const Operation& operation,
                                                        std::span<const std::string> paths);
  /// The entries after the name `after`, a page of them; nothing if there is no such directory.
  std::optional<wire::DirectoryListing> list(const Operation& operation, const std::string& path,
                                             const std::string& after);
  wire::ServerDefaults server_defaults(const Operation& operation);
  /// By which DataNodes let us in where transfers are encrypted; nothing where they are not.
  std::optional<wire::DataEncryptionKey> data_encryption_key(const Operation& operation);

  /// Makes parents too.
  void make_directory(const Operation& operation, const std::string& path, std::uint32_t mode);
  void rename(const Operation& operation, const std::string& from, const std::string& to,
              bool overwrite);
  /// Whether there was something.
  bool remove(const Operation& operation, const std::string& path, bool recursive);
  /// Missing ones are passed over.
  void remove_each(const Operation& operation, std::span<const std::string> paths);

  wire::FileStatus create(const Operation& operation, const std::string& path,
                          const FileLayout& layout);
  wire::AppendResponse append(const Operation& operation, const std::string& path);
  wire::LocatedBlock add_block(const Operation& operation, const OpenFile& file,
                               const std::optional<wire::Block>& previous,
                               std::span<const wire::Datanode> exclude);
  void abandon_block(const Operation& operation, const OpenFile& file, const wire::Block& block);
  /// Whether the file is closed; not yet as long as too few replicas are reported.
  bool complete(const Operation& operation, const OpenFile& file,
                const std::optional<wire::Block>& last);
  /// Makes the length of the last block known to whoever opens the file.
  void sync_length(const Operation& operation, const OpenFile& file,
                   std::uint64_t last_block_bytes);
  /// Whether this client still has the file open for writing.
  bool holds_lease(const Operation& operation, const OpenFile& file);

  wire::LocatedBlock renew_block(const Operation& operation, const wire::Block& block);
  void update_pipeline(const Operation& operation, const wire::Block& before,
                       const wire::Block& after, const wire::LocatedBlock& nodes);
  /// One more node for a block: its locations are those of `existing` and the new one.
  wire::LocatedBlock additional_datanode(const Operation& operation, const OpenFile& file,
                                         const wire::LocatedBlock& existing,
                                         std::span<const wire::Datanode> exclude);

  std::optional<wire::LocatedBlocks> block_locations(const Operation& operation,
                                                     const std::string& path, std::uint64_t offset,
                                                     std::uint64_t length);
  void report_bad_replica(const Operation& operation, const wire::LocatedBlock& block);

  /// Whether it is done; if not, DataNodes cut the last block, and the file is open until then.
  bool truncate(const Operation& operation, const std::string& path, std::uint64_t length);
  bool is_closed(const Operation& operation, const std::string& path);
  /// Whether there is such a file.
  bool set_replication(const Operation& operation, const std::string& path,
                       std::uint32_t replication);
  void set_permission(const Operation& operation, const std::string& path, std::uint32_t mode);
  /// Empty: as it is.
  void set_owner(const Operation& operation, const std::string& path, const std::string& user,
                 const std::string& group);
  /// Milliseconds since 1970; nothing: as it is.
  void set_times(const Operation& operation, const std::string& path,
                 std::optional<std::uint64_t> modified, std::optional<std::uint64_t> accessed);
  wire::ContentSummary content_summary(const Operation& operation, const std::string& path);
  /// The snapshot's path.
  std::string create_snapshot(const Operation& operation, const std::string& directory,
                              const std::string& name);
  void remove_snapshot(const Operation& operation, const std::string& directory,
                       const std::string& name);

  void renew_lease(const Operation& operation);
  /// Closes the file of another client that may be dead. Whether it is closed already.
  bool recover_lease(const Operation& operation, const std::string& path);

  /// A token by which others may call as we do, and which `renewer` may renew; without its service.
  /// Precondition: we called by a ticket. Errors besides: not_supported where there are no proofs.
  wire::Token delegation_token(const Operation& operation, const std::string& renewer);
  /// When it expires now.
  std::chrono::system_clock::time_point renew_token(const Operation& operation,
                                                    const wire::Token& token);
  void cancel_token(const Operation& operation, const wire::Token& token);

 private:
  template <class Response, class Request>
  Response call(const Operation& operation, const char* method, const Request& request) {
    Response response;
    rpc_.call(operation, method, request, response);
    return response;
  }

  RpcClient rpc_;
  const std::string client_name_;
};

}  // namespace fulgurite::hdfs
