// Azure Blob Storage and Data Lake Storage Gen2: how to reach them, and what they can do beyond
// FileSystem (signed URLs, tags, tiers, snapshots, versions).
//
// Most programs need none of this: `resolve("abfs://container@account.dfs.core.windows.net/key")`
// takes everything from the environment, as adlfs and the Azure tools do.
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
#include "fulgurite/object_options.h"
#include "fulgurite/options.h"

namespace fulgurite {

/// The checksum that accompanies every upload; the service refuses bytes that do not match.
enum class AzureChecksum {
  none,
  crc64,  ///< CRC-64/NVME, almost free
  md5,    ///< 1.5 CPU s/GiB; kept with blobs of one request, and checked when these are read
};

/// Whether directories are more than prefixes.
enum class AzureNamespace {
  automatic,     ///< asks the account once, when it first matters
  flat,          ///< Blob Storage
  hierarchical,  ///< Data Lake Storage Gen2: directories exist, renames are one step
};

/// How an Azure filesystem is reached and used. Every field has a default; text options
/// (parse_azure_options) use the field names, adlfs's, azure-identity's and object_store's.
struct AzureOptions : ObjectOptions {
  // --- identity: which account ------------------------------------------------------------------
  std::string account_name{};
  std::string account_host{};  ///< "account.blob.core.usgovcloudapi.net": accounts of other clouds
  std::string endpoint_url{};  ///< "http://127.0.0.1:10000/devstoreaccount1"; over account_host
  std::string dfs_endpoint{};  ///< of hierarchical accounts; empty = by the blob endpoint's name
  bool use_secondary = false;  ///< read from the other region of a geo-redundant account
  bool use_emulator = false;   ///< the emulator's account at 127.0.0.1:10000
  AzureNamespace account_namespace = AzureNamespace::automatic;
  /// "path?versionid=x" and "path?snapshot=x" name older contents of "path".
  bool version_aware = false;

  // --- credentials: who we are; the first that is given wins ------------------------------------
  // Nothing at all = the environment's service principal, workload identity, managed identity, CLI.
  std::string connection_string{};
  std::string account_key{};
  std::string sas_token{};  ///< of an account, a service or a user delegation
  std::string token{};      ///< OAuth bearer token
  bool anonymous = false;   ///< requests carry nothing: public containers
  std::string tenant_id{};
  std::string client_id{};  ///< of the application, or of a managed identity
  std::string client_secret{};
  std::string client_certificate_path{};  ///< PEM or PKCS #12, with the private key
  std::string client_certificate_password{};
  std::string federated_token_file{};
  std::string object_id{};        ///< another name of a managed identity ...
  std::string msi_resource_id{};  ///< ... and a third
  std::string authority_host{};   ///< empty = the cloud's of the account
  bool exclude_environment_credential = false;
  bool exclude_workload_identity_credential = false;
  bool exclude_managed_identity_credential = false;
  bool exclude_cli_credential = false;

  // --- what written blobs get -------------------------------------------------------------------
  std::string access_tier{};       ///< "Hot", "Cool", "Cold", "Archive"; empty = the account's
  std::string encryption_scope{};  ///< of the account; empty = the container's
  /// Base64 of 32 bytes. Sent with every read and write, so only over TLS or loopback.
  std::string encryption_key{};
  std::map<std::string, std::string> tags{};
  AzureChecksum checksum = AzureChecksum::crc64;
};

/// The options that the environment, fsspec's names and Azure's variables spell as text.
/// Errors: invalid_argument for unknown names (naming the nearest) and bad values; not_supported
/// for options that this client has no use for, saying why.
AzureOptions parse_azure_options(const StorageOptions& options);

/// Every option of parse_azure_options, for `fulgurite known` and the documentation.
std::vector<OptionInfo> azure_options();

/// The filesystem of one storage account. Paths are "container/key". Sends nothing yet.
/// Errors: invalid_argument when no account is named or options contradict each other.
std::shared_ptr<FileSystem> make_azure(const AzureOptions& options);
std::shared_ptr<FileSystem> make_azure(const StorageOptions& options);

/// One content of a blob: the present one, a snapshot, or an earlier version.
struct AzureVersion {
  std::string path;
  std::string version;   ///< for ReadOptions::version; empty for blobs without versions
  std::string snapshot;  ///< the snapshot's time; "snapshot=<time>" in ReadOptions::version
  bool latest = false;
  std::uint64_t size = 0;
  std::optional<std::chrono::system_clock::time_point> modified;
  std::string etag;
};

/// What Azure has and FileSystem has no word for. Paths are "container/key", taken as they are.
/// Thread-safe. All failures are `Error`.
class Azure {
 public:
  explicit Azure(const AzureOptions& options);
  ~Azure();

  /// A URL that reads the blob without credentials until `lifetime` has passed. Whoever has it can
  /// use it. Signed with the account's key: nothing is sent; or with a token: one request, and at
  /// most 7 days. Errors: unauthenticated with credentials that cannot sign.
  std::string presign_get(std::string_view path, std::chrono::seconds lifetime) const;
  /// The same for replacing the blob by one Put Blob.
  std::string presign_put(std::string_view path, std::chrono::seconds lifetime) const;

  /// The index tags of a blob. One request. Errors: not_found.
  std::map<std::string, std::string> tags(std::string_view path) const;
  /// Replaces all tags of a blob; at most 10. One request. Errors: not_found.
  void set_tags(std::string_view path, const std::map<std::string, std::string>& tags) const;

  /// Moves a blob to "Hot", "Cool", "Cold" or "Archive". One request. Errors: not_found.
  void set_tier(std::string_view path, std::string_view tier) const;

  /// Keeps the blob's present content under a name of its own, which is returned. One request.
  std::string snapshot(std::string_view path) const;
  /// All versions and snapshots of the keys that start with `path`. One request per 5000.
  std::vector<AzureVersion> versions(std::string_view path) const;
  /// Removes one of them for good. One request.
  void remove_version(const AzureVersion& version) const;

  /// Keys that start with `path` and of which nothing but blocks that nobody has committed exists:
  /// traces of uploads under way or broken off. Azure removes them after a week.
  std::vector<std::string> uncommitted(std::string_view path) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace fulgurite
