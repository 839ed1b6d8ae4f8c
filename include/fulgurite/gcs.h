// Google Cloud Storage: how to reach it, and what it can do beyond FileSystem (metadata of objects
// that exist, generations, composition).
//
// Most programs need none of this: `resolve("gs://bucket/key")` takes everything from the
// environment and the credentials file, as Google's own tools do.
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

/// How files larger than a part are sent. Whatever is chosen, nothing is visible under the file's
/// name before commit.
enum class GcsUpload {
  /// `xml` at Google, `compose` elsewhere; `resumable` for files that demand a condition (exclusive
  /// create, replace-if-match), which XML uploads do not know and emulators check only there.
  automatic,
  xml,        ///< XML API multipart upload: parts in parallel, kept apart by the service
  compose,    ///< parts in parallel as objects below ".fulgurite-uploads/", joined and removed
  resumable,  ///< JSON API resumable upload: one part after another, goes on where it broke off
};

/// How a Google Cloud Storage filesystem is reached and used. Every field has a default; text
/// options (parse_gcs_options) use the field names, gcsfs's and object_store's.
struct GcsOptions : ObjectOptions {
  // --- identity: which service, for whom --------------------------------------------------------
  std::string endpoint_url{};  ///< "http://127.0.0.1:4443"; empty = Google
  bool emulator = false;       ///< as STORAGE_EMULATOR_HOST sets it: no credentials are looked for
  /// The project in which buckets are made and listed; empty = the credentials file's.
  std::string project{};
  std::string user_project{};  ///< the project that pays for requests to requester-pays buckets
  std::string location{};      ///< of buckets that are made; empty = "US"
  bool version_aware = false;  ///< "key#123" is generation 123 of "key"

  // --- credentials: who we are; empty = the credentials file, then the metadata server ----------
  std::string token{};           ///< an access token, used until the service refuses it
  std::string credentials{};     ///< path of a credentials file, or its JSON
  bool metadata_server = false;  ///< the machine's own identity, whatever files there are
  bool anonymous = false;        ///< requests carry no token
  /// Act as this service account ("a@p.iam.gserviceaccount.com"); several, separated by commas,
  /// are a chain of delegation.
  std::string impersonate{};
  std::string access = "read_write";  ///< "read_only", "read_write" or "full_control"
  /// HMAC keys speak the service's S3 interface: no generations, and no conditional writes.
  std::string hmac_access_id{};
  std::string hmac_secret{};

  // --- what written objects get -----------------------------------------------------------------
  std::string storage_class{};  ///< "NEARLINE"; empty = the bucket's
  std::string acl{};            ///< predefined: "projectPrivate"
  std::string kms_key_name{};   ///< "projects/.../cryptoKeys/name"
  /// Base64 of 32 bytes. Sent with every read and write, so only over TLS or loopback.
  std::string customer_key{};
  bool checksum = true;  ///< CRC-32C with every upload, and checked on every whole download
  GcsUpload upload = GcsUpload::automatic;
};

/// The options that the environment and gcsfs's names spell as text.
/// Errors: invalid_argument for unknown names (naming the nearest) and bad values; not_supported
/// for options that this client has no use for, saying why.
GcsOptions parse_gcs_options(const StorageOptions& options);

/// Every option of parse_gcs_options, for `fulgurite known` and the documentation.
std::vector<OptionInfo> gcs_options();

/// The filesystem of one account. Paths are "bucket/key"; etag and version of a file are its
/// generation. Sends nothing yet. Errors: invalid_argument when options contradict each other.
std::shared_ptr<FileSystem> make_gcs(const GcsOptions& options);
std::shared_ptr<FileSystem> make_gcs(const StorageOptions& options);

/// One generation of an object.
struct GcsGeneration {
  std::string path;
  std::string generation;
  bool live = false;  ///< false for those that were replaced or removed
  std::uint64_t size = 0;
  std::optional<std::chrono::system_clock::time_point> modified;
};

/// What Google Cloud Storage has and FileSystem has no word for. Paths are "bucket/key".
/// Thread-safe. All failures are `Error`.
class Gcs {
 public:
  /// Errors: not_supported with HMAC keys.
  explicit Gcs(const GcsOptions& options);
  ~Gcs();

  /// Sets user metadata of an object that exists, without touching its content; names that are not
  /// in `metadata` stay, an empty value removes its name. One request. Errors: not_found.
  FileInfo set_metadata(std::string_view path,
                        const std::map<std::string, std::string>& metadata) const;

  /// Joins objects of one bucket into a new one, on the server: at most 32, which stay. One
  /// request. Errors: not_found, invalid_argument.
  FileInfo compose(const std::vector<std::string>& sources, std::string_view to) const;

  /// All generations of the keys that start with `path`, in the order of keys. One request per
  /// 1000.
  std::vector<GcsGeneration> generations(std::string_view path) const;
  /// Removes one generation for good. One request.
  void remove_generation(std::string_view path, std::string_view generation) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace fulgurite
