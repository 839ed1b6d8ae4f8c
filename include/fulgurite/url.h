// URLs as fsspec 2026.9 reads them: rules by protocol, as pure functions, and the type `Url`.
//
// A URL is text that is taken apart, never rewritten: percent signs are not decoded, upper case
// stays, and in "s3://", "gs://" and "az://" URLs `?` and `#` belong to the key. Nothing here
// touches a filesystem. `resolve` in registry.h goes on from here.
//
// Rules and examples: https://filesystem-spec.readthedocs.io/en/latest/features.html
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fulgurite/options.h"

namespace fulgurite {

/// Where relative paths and "~" lead. Empty = the current directory and $HOME of this process.
struct Directories {
  std::string current;
  std::string home;
};

/// "s3://b/k" -> {"s3", "b/k"}; no protocol in "/a/b", "c:/x" and "s3:/b". `data:` needs no "//".
std::pair<std::optional<std::string>, std::string> split_protocol(std::string_view url);

/// A URL in its RFC 3986 parts. For http and https `path` is the whole URL.
struct UrlParts {
  std::string protocol;  ///< lower case; "file" if there is none
  std::string path;      ///< with "#fragment", without "?query"; s3 and gs: with the bucket
  std::string host;      ///< in its own case
  std::optional<int> port;
  std::string username;
  std::string password;
  std::string query;
  std::string fragment;
};

/// fsspec's infer_storage_options. Errors: invalid_argument for a port that is no port, and for
/// an unbalanced "[" in the host.
UrlParts infer_storage_options(std::string_view url);

/// What remains of `url` for the filesystem of `protocol`: "bucket/key", "/absolute/path".
/// A path that is stripped already stays as it is. Errors: as infer_storage_options, for
/// protocols whose URL has a host (hdfs, az, ...).
std::string strip_protocol(std::string_view protocol, std::string_view url,
                           const Directories& directories = {});

/// The stripped path of the directory that holds `url`.
std::string parent(std::string_view protocol, std::string_view url,
                   const Directories& directories = {});

/// The opposite of strip_protocol: "file" and "/a" -> "file:///a". The first name of a protocol
/// with several is used: s3a gives "s3://".
std::string unstrip_protocol(std::string_view protocol, std::string_view path,
                             const Directories& directories = {});

/// Options that the URL itself carries: host, port and user of hdfs, the account of abfs.
StorageOptions options_from_url(std::string_view protocol, std::string_view url);

/// Bucket (or container), key and version of an object store's URL.
struct ObjectUrl {
  std::string bucket;
  std::string key;      ///< with its trailing slashes
  std::string version;  ///< empty unless asked for and present
};

/// Takes an s3, gs or az URL or path apart. The version ("?versionId=", "#generation",
/// "?versionid=") is only given if `version_aware`. ARNs of access points are buckets.
ObjectUrl split_object_url(std::string_view protocol, std::string_view url,
                           bool version_aware = false);

/// One link of "simplecache::s3://bucket/key".
struct ChainLink {
  std::string protocol;
  std::string path;
  StorageOptions options;
};

/// All links of a URL, the outermost first; one link for a URL without "::".
std::vector<ChainLink> un_chain(std::string_view url, const Directories& directories = {});

/// `url` and a relative path with one slash between them: "s3://b/" and "/x" -> "s3://b/x".
/// The path goes before a query that is not part of a path (hdfs, http), and to the first link
/// of a chain that has a path.
std::string join(std::string_view url, std::string_view relative);

/// `url` for messages: without the password, and for http without the query, which may be signed.
std::string redacted(std::string_view url);

/// A URL or local path as the user wrote it. Value type; comparison is by text.
class Url {
 public:
  Url() = default;
  Url(std::string text) : text_(std::move(text)) {}  // NOLINT: text is a URL
  Url(std::string_view text) : text_(text) {}        // NOLINT
  Url(const char* text) : text_(text) {}             // NOLINT

  const std::string& text() const noexcept { return text_; }
  bool empty() const noexcept { return text_.empty(); }

  /// Of the outermost link; "file" for a local path.
  std::string protocol() const;
  /// The last component: "last.ckpt". Empty for a root.
  std::string name() const;
  /// The same URL one component shorter; a root ("/", "s3://", "hdfs://host/") is its own parent.
  Url parent() const;
  /// As `join`.
  Url operator/(std::string_view relative) const { return Url(join(text_, relative)); }

  friend bool operator==(const Url&, const Url&) = default;
  friend auto operator<=>(const Url&, const Url&) = default;

 private:
  std::string text_;
};

}  // namespace fulgurite
