#include "azure/object_headers.h"

#include <algorithm>
#include <charconv>

#include "azure/versioned_path.h"
#include "base/encode.h"
#include "base/hash.h"
#include "base/time.h"

namespace fulgurite::azure {
namespace {

constexpr std::string_view kMetadataPrefix = "x-ms-meta-";
constexpr std::string_view kSnapshot = "snapshot=";

void add_if_given(http::Headers& headers, const char* name, const std::string& value) {
  if (!value.empty()) headers.add(name, value);
}

bool printable_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
}

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

std::string form_encoded(const std::map<std::string, std::string>& tags) {
  std::string text;
  for (const auto& [name, value] : tags) {
    if (!text.empty()) text += '&';
    text += percent_encode(name) + "=" + percent_encode(value);
  }
  return text;
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return result;
}

}  // namespace

void add_creation(http::Headers& headers, const AzureOptions& options,
                  const object::PutOptions& put) {
  add_if_given(headers, "x-ms-blob-content-type", put.content_type);
  add_metadata(headers, put);
  add_if_given(headers, "x-ms-tags", form_encoded(options.tags));
  add_if_given(headers, "x-ms-access-tier", options.access_tier);
}

void add_conditions(http::Headers& headers, const object::PutOptions& put) {
  if (put.if_absent) headers.add("If-None-Match", "*");
  add_if_given(headers, "If-Match", put.if_match);
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
  object::ObjectInfo info;
  info.key = key;
  const auto length = headers.get("Content-Length");
  std::from_chars(length.data(), length.data() + length.size(), info.size);
  info.modified = parse_http_time(headers.get("Last-Modified"));
  info.etag = headers.get("ETag");
  info.version = headers.get("x-ms-version-id");
  info.content_type = headers.get("Content-Type");
  for (const auto& [name, value] : headers) {
    const std::string lowered = lower(name);
    if (lowered.starts_with(kMetadataPrefix)) {
      info.metadata[lowered.substr(kMetadataPrefix.size())] = value;
    }
  }
  return info;
}

object::ObjectInfo written_info(const object::ObjectPath& path, std::uint64_t size,
                                const http::Headers& headers) {
  object::ObjectInfo info;
  info.key = path.key;
  info.size = size;
  info.modified = parse_http_time(headers.get("Last-Modified"));
  info.etag = headers.get("ETag");
  info.version = headers.get("x-ms-version-id");
  return info;
}

}  // namespace fulgurite::azure
