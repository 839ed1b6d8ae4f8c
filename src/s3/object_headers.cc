#include "s3/object_headers.h"

#include "base/encode.h"
#include "base/hash.h"
#include "object/object_headers.h"
#include "s3/endpoint.h"

namespace fulgurite::s3 {
namespace {

using object::add_if_given;
using object::form_encoded;
using object::printable_ascii;

constexpr std::string_view kMetadataPrefix = "x-amz-meta-";

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

/// `prefix` is "x-amz-" or "x-amz-copy-source-".
void add_customer_key(http::Headers& headers, const S3Options& options, std::string prefix) {
  if (options.sse_customer_key.empty()) return;
  prefix += "server-side-encryption-customer-";
  const std::string key = base64_decode(options.sse_customer_key).value_or("");
  headers.add(prefix + "algorithm", "AES256");
  headers.add(prefix + "key", options.sse_customer_key);
  headers.add(prefix + "key-MD5", base64(md5(as_bytes(key))));
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
  return object::info_from_headers(
      key, headers, {.version = "x-amz-version-id", .metadata_prefix = kMetadataPrefix});
}

}  // namespace fulgurite::s3
