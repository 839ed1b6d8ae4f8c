// The public side of Google Cloud Storage: filesystems from options, and what FileSystem has no
// word for.
#include "fulgurite/gcs.h"

#include <utility>

#include "gcs/account.h"
#include "gcs/hmac.h"
#include "gcs/json.h"
#include "gcs/operations.h"
#include "gcs/options.h"
#include "gcs/store.h"
#include "object/object_filesystem.h"
#include "object/object_path.h"

namespace fulgurite {
namespace {

object::ObjectPath object_path(std::string_view path) {
  auto parts = object::split_path(path);
  if (!parts.bucket.empty() && !parts.key.empty()) return parts;
  throw Error(ErrorCode::invalid_argument, "gs path", std::string(path), "not bucket/key");
}

}  // namespace

std::shared_ptr<FileSystem> make_gcs(const GcsOptions& options) {
  if (gcs::has_hmac_keys(options)) return gcs::make_hmac_filesystem(options);
  return object::make_object_filesystem(std::make_shared<gcs::Store>(gcs::make_client(options)),
                                        options.transfer);
}

std::shared_ptr<FileSystem> make_gcs(const StorageOptions& options) {
  return make_gcs(parse_gcs_options(options));
}

struct Gcs::Impl {
  std::shared_ptr<const gcs::Client> client;

  gcs::Operation on_object(const char* name, const char* method,
                           const object::ObjectPath& path) const {
    return gcs::json_operation(*client, name, method, path, client->endpoint().object(path));
  }
};

Gcs::Gcs(const GcsOptions& options) : impl_(new Impl{gcs::make_client(options)}) {
  if (gcs::has_hmac_keys(options)) {
    throw Error(ErrorCode::not_supported, "gs open", "", "HMAC keys speak the S3 interface only",
                "use OAuth credentials");
  }
}
Gcs::~Gcs() = default;

FileInfo Gcs::set_metadata(std::string_view path,
                           const std::map<std::string, std::string>& metadata) const {
  const auto object = object_path(path);
  auto patch = impl_->on_object("set_metadata", "PATCH", object);
  gcs::set_json_body(patch, gcs::build_metadata(metadata));
  auto patched = impl_->client->start(std::move(patch)).finish_as(gcs::parse_resource);
  return object::file_info(object.bucket, std::move(patched.info));
}

FileInfo Gcs::compose(const std::vector<std::string>& sources, std::string_view to) const {
  const auto target = object_path(to);
  std::vector<std::string> keys;
  for (const auto& source : sources) {
    auto path = object_path(source);
    if (path.bucket != target.bucket) {
      throw Error(ErrorCode::invalid_argument, "gs compose", gcs::url_text(path),
                  "it is in another bucket than " + gcs::url_text(target), "copy it there first");
    }
    keys.push_back(std::move(path.key));
  }
  auto compose = gcs::json_operation(*impl_->client, "compose", "POST", target,
                                     impl_->client->endpoint().object(target) + "/compose");
  gcs::add_placement(compose, impl_->client->options(), gcs::kComposeNames);
  gcs::add_customer_key(compose, impl_->client->options());
  gcs::set_json_body(compose, gcs::build_compose(impl_->client->options(), {}, keys));
  auto composed = impl_->client->start(std::move(compose)).finish_as(gcs::parse_resource);
  return object::file_info(target.bucket, std::move(composed.info));
}

std::vector<GcsGeneration> Gcs::generations(std::string_view path) const {
  const auto prefix = object::split_path(path);
  std::vector<GcsGeneration> generations;
  gcs::ResourcePage page;
  do {
    auto list = gcs::json_operation(*impl_->client, "generations", "GET", {prefix.bucket, ""},
                                    impl_->client->endpoint().objects(prefix.bucket));
    list.query.emplace_back("versions", "true");
    list.query.emplace_back("prefix", prefix.key);
    if (!page.token.empty()) list.query.emplace_back("pageToken", page.token);
    page = impl_->client->start(std::move(list)).finish_as(gcs::parse_resources);
    for (auto& resource : page.resources) {
      generations.push_back({prefix.bucket + "/" + resource.info.key, resource.info.version,
                             resource.live, resource.info.size, resource.info.modified});
    }
  } while (!page.token.empty());
  return generations;
}

void Gcs::remove_generation(std::string_view path, std::string_view generation) const {
  const auto object = object_path(path);
  auto remove = impl_->on_object("remove_generation", "DELETE", object);
  remove.query.emplace_back("generation", gcs::generation(std::string(generation), object));
  impl_->client->send(std::move(remove));
}

}  // namespace fulgurite
