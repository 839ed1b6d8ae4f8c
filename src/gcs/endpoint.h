// Where a request goes: the addresses of Google's JSON and XML APIs. Pure text.
//
// Who calls it: client.cc and the verbs. Not here: queries, credentials.
// Spec: https://cloud.google.com/storage/docs/request-endpoints
#pragma once

#include <string>
#include <string_view>

#include "fulgurite/gcs.h"
#include "object/endpoint_url.h"
#include "object/object_store.h"

namespace fulgurite::gcs {

struct Endpoint : object::EndpointUrl {
  bool google = true;  ///< not an emulator or a server of somebody else

  /// ".../storage/v1/b": all buckets.
  std::string buckets() const;
  std::string bucket(std::string_view bucket) const;
  /// ".../b/bucket/o": the objects of a bucket.
  std::string objects(std::string_view bucket) const;
  std::string object(const object::ObjectPath& path) const;
  /// Where new objects of a bucket are sent.
  std::string upload(std::string_view bucket) const;
  /// The object in the XML API.
  std::string xml(const object::ObjectPath& path) const;
};

/// Errors: invalid_argument for an endpoint_url that is not http(s)://host[:port][/path].
Endpoint resolve_endpoint(const GcsOptions& options);

}  // namespace fulgurite::gcs
