// Where the NameNodes, or the gateway, of a cluster are asked.
#pragma once

#include <string>
#include <vector>

#include "fulgurite/webhdfs.h"
#include "hdfs/configuration.h"
#include "object/endpoint_url.h"

namespace fulgurite::webhdfs {

struct Endpoint {
  std::string authority;  ///< as it stands in URLs: "host:9870" or the nameservice
  std::vector<object::EndpointUrl> namenodes;  ///< one, or those of a nameservice
};

/// Errors: invalid_argument for a host that is missing or none, and for a nameservice without
/// addresses.
Endpoint resolve_endpoint(const WebHdfsOptions& options, const hdfs::Configuration& configuration);

}  // namespace fulgurite::webhdfs
