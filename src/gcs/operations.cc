#include "gcs/operations.h"

#include <algorithm>

#include "base/encode.h"
#include "base/hash.h"

namespace fulgurite::gcs {
namespace {

/// `prefix` is "x-goog-" or "x-goog-copy-source-".
void add_key_headers(http::Headers& headers, const GcsOptions& options, std::string prefix) {
  if (options.customer_key.empty()) return;
  prefix += "encryption-";
  const auto key = base64_decode(options.customer_key).value_or("");
  headers.add(prefix + "algorithm", "AES256");
  headers.add(prefix + "key", options.customer_key);
  headers.add(prefix + "key-sha256", base64(sha256(as_bytes(key))));
}

}  // namespace

Operation json_operation(const Client& client, const char* name, const char* method,
                         const object::ObjectPath& path, std::string address) {
  Operation operation{.name = name, .method = method, .path = path};
  operation.address = std::move(address);
  if (const auto& payer = client.options().user_project; !payer.empty()) {
    operation.query.emplace_back("userProject", payer);
  }
  return operation;
}

Operation xml_operation(const Client& client, const char* name, const char* method,
                        const object::ObjectPath& path) {
  Operation operation{.name = name, .method = method, .path = path};
  operation.address = client.endpoint().xml(path);
  if (const auto& payer = client.options().user_project; !payer.empty()) {
    operation.headers.add("x-goog-user-project", payer);
  }
  return operation;
}

void add_customer_key(Operation& operation, const GcsOptions& options) {
  add_key_headers(operation.headers, options, "x-goog-");
}

void add_source_customer_key(Operation& operation, const GcsOptions& options) {
  add_key_headers(operation.headers, options, "x-goog-copy-source-");
}

void add_conditions(Operation& operation, const object::PutOptions& put) {
  if (put.if_absent) operation.query.emplace_back("ifGenerationMatch", "0");
  operation.create_only = put.if_absent;
  if (!put.if_match.empty()) {
    operation.query.emplace_back("ifGenerationMatch", generation(put.if_match, operation.path));
  }
}

void add_placement(Operation& operation, const GcsOptions& options, const PlacementNames& names) {
  if (!options.acl.empty()) operation.query.emplace_back(names.acl, options.acl);
  if (!options.kms_key_name.empty()) {
    operation.query.emplace_back(names.kms_key, options.kms_key_name);
  }
}

void set_json_body(Operation& operation, std::string json) {
  operation.headers.add("Content-Type", "application/json; charset=UTF-8");
  operation.body = Buffer::from_string(std::move(json));
}

std::string generation(const std::string& text, const object::ObjectPath& path) {
  const bool digits = !text.empty() && std::all_of(text.begin(), text.end(),
                                                   [](char c) { return c >= '0' && c <= '9'; });
  if (digits) return text;
  throw Error(ErrorCode::invalid_argument, "gs condition", url_text(path),
              "'" + text.substr(0, 64) + "' is not a generation",
              "give the etag or version that stat tells: a number");
}

}  // namespace fulgurite::gcs
