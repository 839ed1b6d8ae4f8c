// The public side of Azure: filesystems from options, and what FileSystem has no word for.
#include "fulgurite/azure.h"

#include <set>
#include <utility>

#include "azure/account.h"
#include "azure/filesystem.h"
#include "azure/object_headers.h"
#include "azure/xml.h"
#include "object/object_path.h"

namespace fulgurite {
namespace {

object::ObjectPath object_path(std::string_view path) {
  auto parts = object::split_path(path);
  if (!parts.bucket.empty() && !parts.key.empty()) return parts;
  throw Error(ErrorCode::invalid_argument, "abfs path", std::string(path), "not container/key");
}

azure::Operation operation(const char* name, const char* method, std::string_view path) {
  return {.name = name, .method = method, .path = object_path(path)};
}

AzureVersion to_version(const std::string& container, azure::BlobEntry blob) {
  AzureVersion version;
  version.path = container + "/" + blob.object.key;
  version.version = std::move(blob.object.version);
  version.snapshot = std::move(blob.snapshot);
  version.latest = blob.latest;
  version.size = blob.object.size;
  version.modified = blob.object.modified;
  version.etag = std::move(blob.object.etag);
  return version;
}

/// Every blob whose key starts with that of `path`, with what `include` adds.
std::vector<azure::BlobEntry> all_blobs(const azure::Client& client, const char* name,
                                        const object::ObjectPath& path, const char* include) {
  std::vector<azure::BlobEntry> all;
  for (std::string marker;;) {
    azure::Operation list{.name = name, .method = "GET", .path = {path.bucket, ""}};
    list.query = {{"restype", "container"}, {"comp", "list"}};
    if (*include) list.query.emplace_back("include", include);
    if (!path.key.empty()) list.query.emplace_back("prefix", path.key);
    if (!marker.empty()) list.query.emplace_back("marker", marker);
    azure::BlobPage page = client.start(std::move(list)).finish_as(azure::parse_blobs);
    for (auto& blob : page.blobs) all.push_back(std::move(blob));
    marker = std::move(page.next_marker);
    if (marker.empty()) return all;
  }
}

}  // namespace

std::shared_ptr<FileSystem> make_azure(const AzureOptions& options) {
  return azure::make_filesystem(azure::make_client(options));
}

std::shared_ptr<FileSystem> make_azure(const StorageOptions& options) {
  return make_azure(parse_azure_options(options));
}

struct Azure::Impl {
  std::shared_ptr<const azure::Client> client;
};

Azure::Azure(const AzureOptions& options) : impl_(new Impl{azure::make_client(options)}) {}
Azure::~Azure() = default;

std::string Azure::presign_get(std::string_view path, std::chrono::seconds lifetime) const {
  return impl_->client->presign("r", object_path(path), lifetime);
}

std::string Azure::presign_put(std::string_view path, std::chrono::seconds lifetime) const {
  return impl_->client->presign("cw", object_path(path), lifetime);
}

std::map<std::string, std::string> Azure::tags(std::string_view path) const {
  auto get = operation("tags", "GET", path);
  get.query = {{"comp", "tags"}};
  return impl_->client->start(std::move(get)).finish_as(azure::parse_tags);
}

void Azure::set_tags(std::string_view path, const std::map<std::string, std::string>& tags) const {
  auto put = operation("set_tags", "PUT", path);
  put.query = {{"comp", "tags"}};
  azure::set_xml_body(put, azure::build_tags(tags));
  impl_->client->send(std::move(put));
}

void Azure::set_tier(std::string_view path, std::string_view tier) const {
  auto put = operation("set_tier", "PUT", path);
  put.query = {{"comp", "tier"}};
  put.headers.add("x-ms-access-tier", std::string(tier));
  impl_->client->send(std::move(put));
}

std::string Azure::snapshot(std::string_view path) const {
  auto put = operation("snapshot", "PUT", path);
  put.query = {{"comp", "snapshot"}};
  azure::add_key(put.headers, impl_->client->options());
  const auto answer = impl_->client->send(std::move(put));
  return std::string(answer.response.headers.get("x-ms-snapshot"));
}

std::vector<AzureVersion> Azure::versions(std::string_view path) const {
  const auto prefix = object::split_path(path);
  std::vector<AzureVersion> versions;
  for (auto& blob : all_blobs(*impl_->client, "versions", prefix, "snapshots,versions")) {
    versions.push_back(to_version(prefix.bucket, std::move(blob)));
  }
  return versions;
}

void Azure::remove_version(const AzureVersion& version) const {
  auto remove = operation("remove_version", "DELETE", version.path);
  const std::string snapshot = version.snapshot.empty() ? "" : "snapshot=" + version.snapshot;
  azure::add_version(remove, snapshot.empty() ? version.version : snapshot);
  impl_->client->send(std::move(remove));
}

std::vector<std::string> Azure::uncommitted(std::string_view path) const {
  const auto prefix = object::split_path(path);
  std::set<std::string> committed;
  for (const auto& blob : all_blobs(*impl_->client, "uncommitted", prefix, "")) {
    committed.insert(blob.object.key);
  }
  std::vector<std::string> keys;
  for (const auto& blob : all_blobs(*impl_->client, "uncommitted", prefix, "uncommittedblobs")) {
    if (committed.contains(blob.object.key)) continue;
    keys.push_back(prefix.bucket + "/" + blob.object.key);
  }
  return keys;
}

}  // namespace fulgurite
