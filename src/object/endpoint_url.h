// The URL of a store's server, as options give it: http(s)://host[:port][/path].
//
// Who calls it: the endpoint.cc of s3, gcs and azure.
#pragma once

#include <string>
#include <string_view>

namespace fulgurite::object {

struct EndpointUrl {
  std::string scheme;     ///< "https"
  std::string authority;  ///< "storage.googleapis.com", "127.0.0.1:9000"
  std::string base_path;  ///< "" or "/prefix", without a trailing slash

  bool secure() const noexcept { return scheme == "https"; }
  /// Whether the bytes never leave this machine.
  bool loopback() const noexcept;
  std::string url() const { return scheme + "://" + authority + base_path; }
};

/// `default_scheme` is for a text without one. Errors: invalid_argument for anything but the form
/// above, naming option endpoint_url of `protocol`.
EndpointUrl parse_endpoint_url(std::string_view protocol, std::string_view text,
                               std::string_view default_scheme);

/// The host without its port: "[::1]:80" -> "[::1]".
std::string_view host_of(std::string_view authority);
bool is_ip_address(std::string_view host);

}  // namespace fulgurite::object
