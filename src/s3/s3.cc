// The public side of S3: filesystems from options, and what FileSystem has no word for.
#include "fulgurite/s3.h"

#include <utility>

#include "base/time.h"
#include "object/object_filesystem.h"
#include "object/object_path.h"
#include "s3/account.h"
#include "s3/options.h"
#include "s3/store.h"
#include "s3/xml.h"

namespace fulgurite {
namespace {

object::ObjectPath object_path(std::string_view path) {
  auto parts = object::split_path(path);
  if (!parts.bucket.empty() && !parts.key.empty()) return parts;
  throw Error(ErrorCode::invalid_argument, "s3 path", std::string(path), "not bucket/key");
}

/// "bucket" or "bucket/prefix".
object::ObjectPath prefix_path(std::string_view path) {
  auto parts = object::split_path(path);
  if (!parts.bucket.empty()) return parts;
  throw Error(ErrorCode::invalid_argument, "s3 path", std::string(path), "no bucket");
}

s3::Operation operation(const char* name, const char* method, object::ObjectPath path,
                        const S3Options& options) {
  s3::Operation operation{.name = name, .method = method, .path = std::move(path)};
  if (options.requester_pays) operation.headers.add("x-amz-request-payer", "requester");
  return operation;
}

/// A listing of versions or uploads: on the bucket, of keys that start with `prefix`.
s3::Operation listing(const char* name, const char* what, const object::ObjectPath& prefix,
                      const S3Options& options) {
  auto list = operation(name, "GET", {prefix.bucket, ""}, options);
  list.query = {{what, ""}, {"encoding-type", "url"}, {"prefix", prefix.key}};
  return list;
}

S3Version to_version(const std::string& bucket, s3::VersionEntry entry) {
  S3Version version;
  version.path = bucket + "/" + entry.object.key;
  version.version = std::move(entry.object.version);
  version.latest = entry.latest;
  version.delete_marker = entry.delete_marker;
  version.size = entry.object.size;
  version.modified = entry.object.modified;
  version.etag = std::move(entry.object.etag);
  return version;
}

}  // namespace

std::shared_ptr<FileSystem> make_s3(const S3Options& options) {
  return object::make_object_filesystem(std::make_shared<s3::Store>(s3::make_client(options)),
                                        options.transfer);
}

std::shared_ptr<FileSystem> make_s3(const StorageOptions& options) {
  return make_s3(parse_s3_options(options));
}

struct S3::Impl {
  std::shared_ptr<const s3::Client> client;
};

S3::S3(const S3Options& options) : impl_(new Impl{s3::make_client(options)}) {}
S3::~S3() = default;

std::string S3::presign_get(std::string_view path, std::chrono::seconds lifetime) const {
  return impl_->client->presign("GET", object_path(path), lifetime);
}

std::string S3::presign_put(std::string_view path, std::chrono::seconds lifetime) const {
  return impl_->client->presign("PUT", object_path(path), lifetime);
}

std::map<std::string, std::string> S3::tags(std::string_view path) const {
  const auto& client = *impl_->client;
  auto get = operation("tags", "GET", object_path(path), client.options());
  get.query = {{"tagging", ""}};
  return s3::parse_tags(client.send(std::move(get)).response.body);
}

void S3::set_tags(std::string_view path, const std::map<std::string, std::string>& tags) const {
  const auto& client = *impl_->client;
  auto put = operation("set_tags", "PUT", object_path(path), client.options());
  put.query = {{"tagging", ""}};
  s3::set_xml_body(put, s3::build_tags(tags));
  client.send(std::move(put));
}

std::vector<S3Version> S3::versions(std::string_view path) const {
  const auto& client = *impl_->client;
  const auto prefix = prefix_path(path);
  std::vector<S3Version> versions;
  for (s3::VersionPage page;;) {
    auto list = listing("versions", "versions", prefix, client.options());
    if (!page.next_key_marker.empty()) {
      list.query.emplace_back("key-marker", page.next_key_marker);
      list.query.emplace_back("version-id-marker", page.next_version_marker);
    }
    page = s3::parse_versions(client.send(std::move(list)).response.body);
    for (auto& entry : page.versions) {
      versions.push_back(to_version(prefix.bucket, std::move(entry)));
    }
    if (page.next_key_marker.empty()) return versions;
  }
}

void S3::remove_version(std::string_view path, std::string_view version) const {
  const auto& client = *impl_->client;
  auto remove = operation("remove_version", "DELETE", object_path(path), client.options());
  remove.query = {{"versionId", std::string(version)}};
  client.send(std::move(remove));
}

std::vector<S3Upload> S3::uploads(std::string_view path) const {
  const auto& client = *impl_->client;
  const auto prefix = prefix_path(path);
  std::vector<S3Upload> uploads;
  for (s3::UploadPage page;;) {
    auto list = listing("uploads", "uploads", prefix, client.options());
    if (!page.next_key_marker.empty()) {
      list.query.emplace_back("key-marker", page.next_key_marker);
      list.query.emplace_back("upload-id-marker", page.next_upload_id_marker);
    }
    page = s3::parse_uploads(client.send(std::move(list)).response.body);
    for (auto& upload : page.uploads) {
      uploads.push_back(
          {prefix.bucket + "/" + upload.key, upload.id, parse_iso_time(upload.initiated)});
    }
    if (page.next_key_marker.empty()) return uploads;
  }
}

void S3::abort_upload(const S3Upload& upload) const {
  s3::Store(impl_->client).abort_upload({object_path(upload.path), upload.id, {}});
}

}  // namespace fulgurite
