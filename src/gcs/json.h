// The JSON bodies of Google's API: parsing answers, building requests. Pure text.
//
// Who calls it: the verbs. Answers come from a stranger: whatever is malformed or without a
// required field throws an Error `corrupted`; the body's size is bounded before it gets here.
// Spec: https://cloud.google.com/storage/docs/json_api/v1
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fulgurite/gcs.h"
#include "object/object_store.h"

namespace fulgurite::gcs {

/// An object resource.
struct Resource {
  object::ObjectInfo info;  ///< whose etag and version are the generation
  std::string crc32c;       ///< base64; empty if the store tells none
  bool live = true;         ///< false for a generation that was replaced or removed
};

/// What a step of a rewrite answers.
struct RewriteStep {
  bool done = false;
  std::string token;  ///< for the next step
  Resource resource;  ///< once it is done
};

struct ResourcePage {
  std::vector<Resource> resources;
  std::vector<std::string> prefixes;
  std::string token;  ///< empty on the last page
};

struct BucketPage {
  std::vector<std::string> names;
  std::string token;
};

Resource parse_resource(std::string_view body);
ResourcePage parse_resources(std::string_view body);
object::ListPage parse_list(std::string_view body);
RewriteStep parse_rewrite(std::string_view body);
BucketPage parse_buckets(std::string_view body);

/// What a new object gets: content type, metadata, storage class and, unless empty, its CRC-32C.
/// Errors: invalid_argument for text that is not UTF-8.
std::string build_resource(const GcsOptions& options, const object::PutOptions& put,
                           std::string_view crc32c);
/// `keys` in their order, and what the object that they become gets.
std::string build_compose(const GcsOptions& options, const object::PutOptions& put,
                          std::span<const std::string> keys);
/// An empty value removes its name.
std::string build_metadata(const std::map<std::string, std::string>& metadata);
std::string build_bucket(const std::string& name, const GcsOptions& options);

}  // namespace fulgurite::gcs
