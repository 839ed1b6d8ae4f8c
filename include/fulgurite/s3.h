// Amazon S3 and the stores that speak its protocol: how to reach them, and what they can do beyond
// FileSystem (presigned URLs, tags, versions, unfinished uploads).
//
// Most programs need none of this: `resolve("s3://bucket/key")` takes everything from the
// environment and the profile files, as the AWS tools do.
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

/// Where the bucket stands in the URL.
enum class S3Addressing {
  automatic,     ///< virtual host at AWS, path at a custom endpoint
  path,          ///< https://endpoint/bucket/key
  virtual_host,  ///< https://bucket.endpoint/key; buckets whose name forbids it use path style
};

/// Whether a request's signature covers a SHA-256 of its body (0.7 CPU s/GiB).
enum class S3PayloadSigning {
  automatic,  ///< only over plain http to another host, where nothing else protects the body
  always,
  never,
};

/// The checksum that accompanies every upload, and is asked for with every download.
enum class S3Checksum { none, crc32, crc32c, crc64nvme };

/// How an S3 filesystem is reached and used. Every field has a default; text options
/// (parse_s3_options) use the field names, s3fs's, botocore's and object_store's.
struct S3Options : ObjectOptions {
  // --- identity: which service ------------------------------------------------------------------
  std::string endpoint_url{};  ///< "http://127.0.0.1:9000"; empty = AWS
  /// "eu-west-1". Empty = read from the endpoint's name, else us-east-1; a bucket in another region
  /// is found by the service's redirect and remembered.
  std::string region{};
  S3Addressing addressing = S3Addressing::automatic;
  bool use_tls = true;          ///< for AWS, and for endpoints written without a scheme
  bool use_dual_stack = false;  ///< AWS endpoints that also have IPv6 addresses
  bool use_fips = false;        ///< AWS endpoints with FIPS 140 validated cryptography
  bool requester_pays = false;  ///< we pay for requests to other people's buckets

  // --- credentials: who we are; empty = environment, profile files, web identity, metadata ------
  std::string access_key_id{};
  std::string secret_access_key{};
  std::string session_token{};
  std::string profile{};
  bool anonymous = false;           ///< requests are not signed
  std::string role_arn{};           ///< assume this role with the credentials found
  std::string role_session_name{};  ///< empty = "fulgurite"
  std::string external_id{};
  std::string sts_endpoint{};  ///< empty = AWS

  // --- what written objects get -----------------------------------------------------------------
  std::string storage_class{};           ///< "STANDARD_IA"; empty = the bucket's
  std::string acl{};                     ///< canned: "bucket-owner-full-control"
  std::string server_side_encryption{};  ///< "AES256", "aws:kms", "aws:kms:dsse"
  std::string sse_kms_key_id{};
  bool sse_bucket_key_enabled = false;
  /// Base64 of 32 bytes. Sent with every read and write (SSE-C), so only over TLS or loopback.
  std::string sse_customer_key{};
  std::map<std::string, std::string> tags{};
  S3Checksum checksum = S3Checksum::crc32c;
  S3PayloadSigning payload_signing = S3PayloadSigning::automatic;
  /// The parts of one upload have one size, as Cloudflare R2 demands (there it is always on).
  bool equal_parts = false;
};

/// The options that the environment, fsspec's names and AWS's variables spell as text.
/// `client_kwargs`, `config_kwargs` and `s3_additional_kwargs` are JSON objects.
/// Errors: invalid_argument for unknown names (naming the nearest) and bad values; not_supported
/// for options that this client has no use for, saying why.
S3Options parse_s3_options(const StorageOptions& options);

/// Every option of parse_s3_options, for `fulgurite known` and the documentation.
std::vector<OptionInfo> s3_options();

/// The filesystem of one S3 account. Paths are "bucket/key". Sends nothing yet.
/// Errors: invalid_argument when options contradict each other.
std::shared_ptr<FileSystem> make_s3(const S3Options& options);
std::shared_ptr<FileSystem> make_s3(const StorageOptions& options);

/// One version of an object, or the marker that its deletion left.
struct S3Version {
  std::string path;
  std::string version;
  bool latest = false;
  bool delete_marker = false;
  std::uint64_t size = 0;
  std::optional<std::chrono::system_clock::time_point> modified;
  std::string etag;
};

/// A multipart upload that was neither completed nor aborted; its parts cost storage.
struct S3Upload {
  std::string path;
  std::string id;
  std::optional<std::chrono::system_clock::time_point> started;
};

/// What S3 has and FileSystem has no word for. Paths are "bucket/key", taken as they are.
/// Thread-safe. All failures are `Error`.
class S3 {
 public:
  explicit S3(const S3Options& options);
  ~S3();

  /// A URL that reads the object without credentials until `lifetime` (at most 7 days, and never
  /// longer than the credentials) has passed. Whoever has it can use it. Sends nothing.
  std::string presign_get(std::string_view path, std::chrono::seconds lifetime) const;
  /// The same for replacing the object by one PUT.
  std::string presign_put(std::string_view path, std::chrono::seconds lifetime) const;

  /// The tags of an object. One request. Errors: not_found.
  std::map<std::string, std::string> tags(std::string_view path) const;
  /// Replaces all tags of an object; at most 10. One request. Errors: not_found.
  void set_tags(std::string_view path, const std::map<std::string, std::string>& tags) const;

  /// All versions and delete markers of the keys that start with `path`, newest first within a key.
  /// One request per 1000.
  std::vector<S3Version> versions(std::string_view path) const;
  /// Removes one version for good. One request.
  void remove_version(std::string_view path, std::string_view version) const;

  /// Unfinished uploads of the keys that start with `path`. One request per 1000.
  std::vector<S3Upload> uploads(std::string_view path) const;
  /// Removes the parts of an unfinished upload; fine if it is gone. One request.
  void abort_upload(const S3Upload& upload) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace fulgurite
