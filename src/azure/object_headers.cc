#include "azure/object_headers.h"

#include <algorithm>

#include "azure/versioned_path.h"
#include "base/encode.h"
#include "base/hash.h"
#include "base/time.h"
#include "object/object_headers.h"

namespace fulgurite::azure {
namespace {

using object::add_if_given;
using object::form_encoded;
using object::printable_ascii;

constexpr const char* kVersion = "x-ms-version-id";
constexpr std::string_view kMetadataPrefix = "x-ms-meta-";
constexpr std::string_view kSnapshot = "snapshot=";

/// Azure takes names that are identifiers of C#.
bool is_identifier(std::string_view text) {
  const auto letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  return !text.empty() && letter(text.front()) &&
         std::all_of(text.begin(), text.end(),
                     [&](char c) { return letter(c) || (c >= '0' && c <= '9'); });
}

void add_metadata(http::Headers& headers, const object::PutOptions& put) {
  for (const auto& [name, value] : put.metadata) {
    if (!is_identifier(name) || !printable_ascii(value)) {
      throw Error(ErrorCode::invalid_argument, "abfs put", "",
                  "metadata '" + name + "' does not fit into a header",
                  "use ASCII without control characters, and names of letters, digits and "
                  "underscores");
    }
    headers.add(std::string(kMetadataPrefix) + name, value);
  }
}

}  // namespace

void add_creation(http::Headers& headers, const AzureOptions& options,
                  const object::PutOptions& put) {
  add_if_given(headers, "x-ms-blob-content-type", put.content_type);
  add_metadata(headers, put);
  add_if_given(headers, "x-ms-tags", form_encoded(options.tags));
  add_if_given(headers, "x-ms-access-tier", options.access_tier);
}

void add_key(http::Headers& headers, const AzureOptions& options) {
  if (options.encryption_key.empty()) return;
  const std::string key = base64_decode(options.encryption_key).value_or("");
  headers.add("x-ms-encryption-key", options.encryption_key);
  headers.add("x-ms-encryption-key-sha256", base64(sha256(as_bytes(key))));
  headers.add("x-ms-encryption-algorithm", "AES256");
}

void add_encryption(http::Headers& headers, const AzureOptions& options) {
  add_key(headers, options);
  add_if_given(headers, "x-ms-encryption-scope", options.encryption_scope);
}

void add_version(Operation& operation, const std::string& version) {
  if (version.empty()) return;
  if (version.starts_with(kSnapshot)) {
    operation.query.emplace_back("snapshot", version.substr(kSnapshot.size()));
  } else {
    operation.query.emplace_back("versionid", version);
  }
}

Operation read_operation(const char* name, const char* method, const object::ObjectPath& path,
                         const AzureOptions& options, const object::GetOptions& get) {
  const VersionedPath versioned = versioned_path(path, options, get.version);
  Operation operation{.name = name, .method = method, .path = versioned.path};
  if (path.key.empty()) operation.query = {{"restype", "container"}};
  if (!path.key.empty()) add_key(operation.headers, options);
  add_version(operation, versioned.version);
  operation.stop = get.stop;
  return operation;
}

object::ObjectInfo info_from_headers(const std::string& key, const http::Headers& headers) {
  return object::info_from_headers(key, headers,
                                   {.version = kVersion, .metadata_prefix = kMetadataPrefix});
}

object::ObjectInfo written_info(const object::ObjectPath& path, std::uint64_t size,
                                const http::Headers& headers) {
  object::ObjectInfo info;
  info.key = path.key;
  info.size = size;
  info.modified = parse_http_time(headers.get("Last-Modified"));
  info.etag = headers.get("ETag");
  info.version = headers.get(kVersion);
  return info;
}

}  // namespace fulgurite::azure
