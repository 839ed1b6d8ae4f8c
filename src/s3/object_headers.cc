#include "s3/object_headers.h"

#include <algorithm>
#include <charconv>

#include "base/encode.h"
#include "base/hash.h"
#include "base/time.h"
#include "s3/endpoint.h"

namespace fulgurite::s3 {
namespace {

constexpr std::string_view kMetadataPrefix = "x-amz-meta-";

void add_if_given(http::Headers& headers, const char* name, const std::string& value) {
  if (!value.empty()) headers.add(name, value);
}

bool printable_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
}

bool is_token(std::string_view text) {
  constexpr std::string_view kSeparators = "()<>@,;:\\\"/[]?={} ";
  return !text.empty() && printable_ascii(text) &&
         text.find_first_of(kSeparators) == std::string_view::npos;
}

void add_metadata(http::Headers& headers, const object::PutOptions& put) {
  for (const auto& [name, value] : put.metadata) {
    if (!is_token(name) || !printable_ascii(value)) {
      throw Error(ErrorCode::invalid_argument, "s3 put", "",
                  "metadata '" + name + "' does not fit into a header",
                  "use ASCII without control characters, and no separators in names");
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

/// `prefix` is "x-amz-" or "x-amz-copy-source-".
void add_customer_key(http::Headers& headers, const S3Options& options, std::string prefix) {
  if (options.sse_customer_key.empty()) return;
  prefix += "server-side-encryption-customer-";
  const std::string key = base64_decode(options.sse_customer_key).value_or("");
  headers.add(prefix + "algorithm", "AES256");
  headers.add(prefix + "key", options.sse_customer_key);
  headers.add(prefix + "key-MD5", base64(md5(as_bytes(key))));
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return result;
}

}  // namespace

void add_creation(http::Headers& headers, const S3Options& options, const object::PutOptions& put) {
  add_if_given(headers, "Content-Type", put.content_type);
  add_metadata(headers, put);
  add_if_given(headers, "x-amz-tagging", form_encoded(options.tags));
  add_placement(headers, options);
}

void add_placement(http::Headers& headers, const S3Options& options) {
  add_if_given(headers, "x-amz-storage-class", options.storage_class);
  add_if_given(headers, "x-amz-acl", options.acl);
  add_if_given(headers, "x-amz-server-side-encryption", options.server_side_encryption);
  add_if_given(headers, "x-amz-server-side-encryption-aws-kms-key-id", options.sse_kms_key_id);
  if (options.sse_bucket_key_enabled) {
    headers.add("x-amz-server-side-encryption-bucket-key-enabled", "true");
  }
}

void add_conditions(http::Headers& headers, const object::PutOptions& put) {
  if (put.if_absent) headers.add("If-None-Match", "*");
  add_if_given(headers, "If-Match", put.if_match);
}

void add_access(http::Headers& headers, const S3Options& options) {
  add_customer_key(headers, options, "x-amz-");
  if (options.requester_pays) headers.add("x-amz-request-payer", "requester");
}

void add_copy_source(http::Headers& headers, const S3Options& options,
                     const object::ObjectPath& source) {
  headers.add("x-amz-copy-source",
              "/" + percent_encode(source.bucket) + "/" + encode_key(source.key));
  add_customer_key(headers, options, "x-amz-copy-source-");
}

object::ObjectInfo info_from_headers(const std::string& key, const http::Headers& headers) {
  object::ObjectInfo info;
  info.key = key;
  const auto length = headers.get("Content-Length");
  std::from_chars(length.data(), length.data() + length.size(), info.size);
  info.modified = parse_http_time(headers.get("Last-Modified"));
  info.etag = headers.get("ETag");
  info.version = headers.get("x-amz-version-id");
  info.content_type = headers.get("Content-Type");
  for (const auto& [name, value] : headers) {
    const std::string lowered = lower(name);
    if (lowered.starts_with(kMetadataPrefix)) {
      info.metadata[lowered.substr(kMetadataPrefix.size())] = value;
    }
  }
  return info;
}

}  // namespace fulgurite::s3
