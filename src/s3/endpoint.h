// Where a request goes: scheme, host and path from options, bucket and key. Pure text.
//
// Who calls it: client.cc for every attempt. Not here: signatures, queries.
// Spec: https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html,
// https://docs.aws.amazon.com/general/latest/gr/s3.html
#pragma once

#include <string>
#include <string_view>

#include "fulgurite/s3.h"
#include "object/endpoint_url.h"

namespace fulgurite::s3 {

/// What endpoint_url and region come to, once per filesystem.
struct Endpoint : object::EndpointUrl {  // whose authority is empty where the region decides
  std::string region;                    ///< never empty
  S3Addressing addressing = S3Addressing::path;  ///< never automatic
  bool dual_stack = false;
  bool fips = false;
};

/// Scheme, host and path of one request, percent-encoded as they are sent and signed.
struct Target {
  std::string scheme;
  std::string authority;
  std::string path;  ///< starts with '/'

  std::string url() const { return scheme + "://" + authority + path; }
};

/// Errors: invalid_argument for an endpoint_url that is not http(s)://host[:port][/path].
Endpoint resolve_endpoint(const S3Options& options);

/// The address of `bucket` and `key` in `region`; both may be empty ("list the buckets").
Target target_for(const Endpoint& endpoint, std::string_view region, std::string_view bucket,
                  std::string_view key);

/// Whether `bucket` can be a part of a host name. Dots cannot under TLS: the certificates of
/// stores name *.endpoint, which covers one label.
bool fits_host_name(std::string_view bucket, bool secure);

/// The region that a host name tells ("s3.eu-west-1.amazonaws.com"), or "".
std::string region_in_host(std::string_view host);

/// A key as it stands in a path: '/' and RFC 3986's unreserved characters stay, the rest is %XX.
std::string encode_key(std::string_view key);

}  // namespace fulgurite::s3
