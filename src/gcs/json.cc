#include "gcs/json.h"

#include <charconv>
#include <nlohmann/json.hpp>

#include "base/time.h"

namespace fulgurite::gcs {
namespace {

using Json = nlohmann::json;

[[noreturn]] void throw_corrupted(std::string reason) {
  throw Error(ErrorCode::corrupted, "gs parse", "", std::move(reason),
              "the answer is not Google Cloud Storage's: check endpoint_url");
}

Json parse_object(std::string_view body) {
  auto json = Json::parse(body, nullptr, false);
  if (!json.is_object()) throw_corrupted("the answer is not a JSON object");
  return json;
}

/// The string `name`, or "".
std::string text(const Json& json, const char* name) {
  const auto found = json.find(name);
  return found != json.end() && found->is_string() ? found->get<std::string>() : "";
}

/// The elements of the array `name`; none if there is no such array.
const Json& elements(const Json& json, const char* name) {
  static const Json kNone = Json::array();
  const auto found = json.find(name);
  return found != json.end() && found->is_array() ? *found : kNone;
}

std::uint64_t size_of(const Json& json) {
  const auto digits = text(json, "size");
  std::uint64_t size = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), size);
  if (error != std::errc() || end != digits.data() + digits.size()) {
    throw_corrupted("an object has no size");
  }
  return size;
}

Resource to_resource(const Json& json) {
  if (!json.is_object()) throw_corrupted("an object is not a JSON object");
  Resource resource;
  auto& info = resource.info;
  info.key = text(json, "name");
  if (info.key.empty()) throw_corrupted("an object has no name");
  info.size = size_of(json);
  info.modified = parse_iso_time(text(json, "updated"));
  info.version = text(json, "generation");
  info.etag = info.version;
  info.content_type = text(json, "contentType");
  if (const auto found = json.find("metadata"); found != json.end() && found->is_object()) {
    for (const auto& [name, value] : found->items()) {
      if (value.is_string()) info.metadata[name] = value.get<std::string>();
    }
  }
  resource.crc32c = text(json, "crc32c");
  resource.live = !json.contains("timeDeleted");
  return resource;
}

/// JSON as text; strict about UTF-8, which is all that the API takes.
std::string dump(const Json& json) {
  try {
    return json.dump();
  } catch (const Json::type_error&) {
    throw Error(ErrorCode::invalid_argument, "gs request", "",
                "a name, content type or metadata is not UTF-8", "use text in UTF-8");
  }
}

Json creation(const GcsOptions& options, const object::PutOptions& put) {
  Json json = Json::object();
  if (!put.content_type.empty()) json["contentType"] = put.content_type;
  if (!put.metadata.empty()) json["metadata"] = put.metadata;
  if (!options.storage_class.empty()) json["storageClass"] = options.storage_class;
  return json;
}

}  // namespace

Resource parse_resource(std::string_view body) { return to_resource(parse_object(body)); }

ResourcePage parse_resources(std::string_view body) {
  const Json json = parse_object(body);
  ResourcePage page;
  for (const auto& item : elements(json, "items")) page.resources.push_back(to_resource(item));
  for (const auto& prefix : elements(json, "prefixes")) {
    if (!prefix.is_string()) throw_corrupted("a prefix is not text");
    page.prefixes.push_back(prefix.get<std::string>());
  }
  page.token = text(json, "nextPageToken");
  return page;
}

object::ListPage parse_list(std::string_view body) {
  auto resources = parse_resources(body);
  object::ListPage page;
  for (auto& resource : resources.resources) page.objects.push_back(std::move(resource.info));
  page.prefixes = std::move(resources.prefixes);
  page.token = std::move(resources.token);
  return page;
}

RewriteStep parse_rewrite(std::string_view body) {
  const Json json = parse_object(body);
  RewriteStep step;
  const auto done = json.find("done");
  step.done = done != json.end() && done->is_boolean() && done->get<bool>();
  step.token = text(json, "rewriteToken");
  if (!step.done && step.token.empty()) throw_corrupted("a rewrite is neither done nor goes on");
  if (step.done && json.contains("resource")) step.resource = to_resource(json["resource"]);
  return step;
}

BucketPage parse_buckets(std::string_view body) {
  const Json json = parse_object(body);
  BucketPage page;
  for (const auto& item : elements(json, "items")) page.names.push_back(text(item, "name"));
  page.token = text(json, "nextPageToken");
  return page;
}

std::string build_resource(const GcsOptions& options, const object::PutOptions& put,
                           std::string_view crc32c) {
  Json json = creation(options, put);
  if (!crc32c.empty()) json["crc32c"] = crc32c;
  return dump(json);
}

std::string build_compose(const GcsOptions& options, const object::PutOptions& put,
                          std::span<const std::string> keys) {
  Json json = {{"destination", creation(options, put)}, {"sourceObjects", Json::array()}};
  for (const auto& key : keys) json["sourceObjects"].push_back({{"name", key}});
  return dump(json);
}

std::string build_metadata(const std::map<std::string, std::string>& metadata) {
  Json json = {{"metadata", Json::object()}};
  for (const auto& [name, value] : metadata) {
    json["metadata"][name] = value.empty() ? Json(nullptr) : Json(value);
  }
  return dump(json);
}

std::string build_bucket(const std::string& name, const GcsOptions& options) {
  Json json = {{"name", name}};
  if (!options.location.empty()) json["location"] = options.location;
  if (!options.storage_class.empty()) json["storageClass"] = options.storage_class;
  return dump(json);
}

}  // namespace fulgurite::gcs
