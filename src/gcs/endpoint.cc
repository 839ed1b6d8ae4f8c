#include "gcs/endpoint.h"

#include "base/encode.h"
#include "base/files.h"

namespace fulgurite::gcs {

std::string Endpoint::buckets() const { return url() + "/storage/v1/b"; }

std::string Endpoint::bucket(std::string_view bucket) const {
  return buckets() + "/" + percent_encode(bucket);
}

std::string Endpoint::objects(std::string_view name) const { return bucket(name) + "/o"; }

std::string Endpoint::object(const object::ObjectPath& path) const {
  return objects(path.bucket) + "/" + percent_encode(path.key);
}

std::string Endpoint::upload(std::string_view bucket) const {
  return url() + "/upload/storage/v1/b/" + percent_encode(bucket) + "/o";
}

std::string Endpoint::xml(const object::ObjectPath& path) const {
  return url() + "/" + percent_encode(path.bucket) + "/" + percent_encode(path.key, "/");
}

Endpoint resolve_endpoint(const GcsOptions& options) {
  const auto universe = environment("GOOGLE_CLOUD_UNIVERSE_DOMAIN").value_or("googleapis.com");
  const auto url = options.endpoint_url.empty() ? "storage." + universe : options.endpoint_url;
  Endpoint endpoint;
  static_cast<object::EndpointUrl&>(endpoint) =
      object::parse_endpoint_url("gs", url, options.emulator ? "http" : "https");
  const auto host = object::host_of(endpoint.authority);
  endpoint.google = host == universe || host.ends_with("." + universe);
  return endpoint;
}

}  // namespace fulgurite::gcs
