// Where a request goes: scheme, host and path from options, container and blob. Pure text.
//
// Who calls it: client.cc for every attempt. Not here: signatures, queries. Spec:
// https://learn.microsoft.com/rest/api/storageservices/naming-and-referencing-containers--blobs--and-metadata
#pragma once

#include <string>
#include <string_view>

#include "fulgurite/azure.h"

namespace fulgurite::azure {

/// What the options come to, once per filesystem. URLs have no slash at the end.
struct Endpoint {
  std::string account;         ///< whose key signs
  std::string blob_url;        ///< "https://account.blob.core.windows.net"
  std::string dfs_url;         ///< "https://account.dfs.core.windows.net"; empty: there can be none
  std::string authority_host;  ///< of the account's cloud

  bool secure() const noexcept { return blob_url.starts_with("https:"); }
  /// Whether the bytes never leave this machine.
  bool loopback() const;
};

/// Errors: invalid_argument without an account, or for an endpoint_url that is no http(s) URL.
Endpoint resolve_endpoint(const AzureOptions& options);

/// The address of a container and a blob below `base`; both may be empty ("the account").
std::string address(const std::string& base, std::string_view container, std::string_view key);

/// Why Azure has no container of that name: "is longer than 63 characters"; empty if it can.
std::string_view fault_of_container(std::string_view name);

}  // namespace fulgurite::azure
