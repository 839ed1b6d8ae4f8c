// What an object store must offer: small verbs, implemented by s3, gcs and azure.
//
// Everything a user sees of an object store (readers, writers, directories, listings) is written
// once above these verbs, in object_filesystem, multipart_writer and range_reader. Signing,
// retries and error codes are below them, in each provider's client. Reading and writing need only
// the verbs that move content (ContentStore), which a filesystem of another kind can have as well:
// webhdfs.
//
// A `Call` is an answer under way: the first attempt is on the wire when the verb returns; `get`
// waits, and retries on the calling thread. Destroying a Call cancels it and waits until its
// memory is free.
#pragma once

#include <cstdint>
#include <future>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "fulgurite/buffer.h"
#include "fulgurite/filesystem.h"

namespace fulgurite::object {

/// A deferred future: see the file comment.
template <class T>
using Call = std::future<T>;

/// "bucket" and "key/with/slashes". The key is opaque: never normalised, never decoded.
struct ObjectPath {
  std::string bucket{};
  std::string key{};
};

struct ObjectInfo {
  std::string key{};
  std::uint64_t size = 0;
  std::optional<std::chrono::system_clock::time_point> modified{};
  std::string etag{};
  std::string version{};
  std::string content_type{};
  std::map<std::string, std::string> metadata{};
};

/// Bytes [offset, offset + size) of an object.
struct Range {
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
  /// These are all its bytes: stores give the checksum of an object with the whole of it only.
  bool whole = false;
};

enum class Side { front, back };

/// Bytes at one end of an object, with its metadata.
struct ObjectEnd {
  ObjectInfo info{};
  std::uint64_t offset = 0;
  Buffer bytes{};
};

struct GetOptions {
  std::string version{};
  std::string if_match{};  ///< an etag; precondition_failed if the object has another
  std::stop_token stop{};
};

struct PutOptions {
  bool if_absent = false;  ///< already_exists if the key is taken
  std::string if_match{};  ///< precondition_failed unless the object has this etag
  std::string content_type{};
  std::map<std::string, std::string> metadata{};
  std::stop_token stop{};
};

struct Upload {
  ObjectPath path;
  std::string id;
  PutOptions options;
};

struct Part {
  int number = 0;  ///< from 1
  std::uint64_t size = 0;
  std::string etag{};
  std::string checksum{};  ///< as the provider wants it back at completion
};

struct ListQuery {
  std::string bucket{};
  std::string prefix{};
  std::string delimiter{};    ///< "" = everything below the prefix, "/" = one level
  std::string start_after{};  ///< keys after this one only
  std::string token{};        ///< of the page before
  int max_keys = 0;           ///< 0 = the provider's own page size
  std::stop_token stop{};
};

struct ListPage {
  std::vector<ObjectInfo> objects{};    ///< in the server's order
  std::vector<std::string> prefixes{};  ///< "directories", each ending with the delimiter
  std::string token{};                  ///< empty on the last page
};

/// What the provider allows in one upload.
struct UploadLimits {
  std::uint64_t min_part_bytes = 5ull << 20;  ///< all parts but the last
  std::uint64_t max_part_bytes = 5ull << 30;
  int max_parts = 10'000;
  std::uint64_t max_put_bytes = 5ull << 30;  ///< one PUT without parts
  std::uint64_t max_object_bytes = 5ull << 40;
  bool equal_parts = false;  ///< all parts but the last must have one size (Cloudflare R2)
  /// A caller's buffer of up to so many bytes is not cut: where a part costs more than its bytes.
  std::uint64_t whole_buffer_bytes = 0;
};

/// What a filesystem over a store can do, if the store has every verb.
inline constexpr Capability kCapability{.append = false,
                                        .empty_directories = false,
                                        .file_beside_directory = true,
                                        .atomic_move = false,
                                        .atomic_create = true,
                                        .replace_if_match = true,
                                        .user_metadata = true,
                                        .versions = true};

/// The verbs that move the content of files. All methods are safe to call from any thread. Errors
/// are `Error` with the provider's words.
class ContentStore {
 public:
  virtual ~ContentStore() = default;

  virtual const UploadLimits& limits() const = 0;
  /// "s3://bucket/key", for messages and users.
  virtual std::string url(const ObjectPath& path) const = 0;
  /// `path` as methods of the FileSystem take it.
  virtual std::string file_path(const ObjectPath& path) const {
    return path.bucket + "/" + path.key;
  }

  /// Receives the bytes of `range` into `to` (to.size() == range.size), checked for status, range,
  /// length and, where the store sends one, checksum; resumes in mid-body. One GET an attempt.
  virtual Call<void> get(const ObjectPath& path, Range range, Scatter to,
                         const GetOptions& options = {}) const = 0;

  /// Stores a whole object. One PUT.
  virtual Call<ObjectInfo> put(const ObjectPath& path, Payload body,
                               const PutOptions& options = {}) const = 0;

  /// An upload in parts: invisible until `complete_upload`; one of complete and abort must follow.
  virtual Upload start_upload(const ObjectPath& path, const PutOptions& options = {}) const = 0;
  virtual Call<Part> put_part(const Upload& upload, int number, Payload body) const = 0;
  virtual ObjectInfo complete_upload(const Upload& upload, std::span<const Part> parts) const = 0;
  /// Also succeeds when the upload is gone already.
  virtual void abort_upload(const Upload& upload) const = 0;
};

/// Those, and the verbs of a bucket service.
class ObjectStore : public ContentStore {
 public:
  virtual const std::string& protocol() const = 0;
  virtual const Capability& capability() const { return kCapability; }

  /// Metadata of an object, or nothing. One HEAD. An empty key asks for the bucket itself.
  virtual std::optional<ObjectInfo> head(const ObjectPath& path,
                                         const GetOptions& options = {}) const = 0;

  /// The first or last `size` bytes of an object, all of it if it is shorter. One GET. Nothing
  /// where `head` has to say more: no object, an empty one, a store without such ranges, or bytes
  /// that do not match the store's checksum.
  virtual Call<std::optional<ObjectEnd>> get_end(const ObjectPath& path, Side side,
                                                 std::uint64_t size,
                                                 const GetOptions& options = {}) const = 0;

  virtual Call<ListPage> list(const ListQuery& query) const = 0;

  /// Removes keys of one bucket; missing ones are passed over. One request per 1000 keys where
  /// the provider has a bulk request.
  virtual void remove(const std::string& bucket, std::span<const std::string> keys) const = 0;

  /// Copies on the server, replacing the destination; large objects in parts.
  virtual ObjectInfo copy(const ObjectPath& from, const ObjectPath& to,
                          std::uint64_t size) const = 0;

  virtual std::vector<std::string> list_buckets() const = 0;
  /// An existing bucket of our own is fine.
  virtual void create_bucket(const std::string& bucket) const = 0;
  /// Errors: directory_not_empty, not_found.
  virtual void remove_bucket(const std::string& bucket) const = 0;
};

}  // namespace fulgurite::object
