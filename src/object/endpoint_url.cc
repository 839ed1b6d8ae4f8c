#include "object/endpoint_url.h"

#include <algorithm>

#include "fulgurite/error.h"

namespace fulgurite::object {

std::string_view host_of(std::string_view authority) {
  const auto colon = authority.rfind(':');
  const auto bracket = authority.rfind(']');
  if (colon == authority.npos || (bracket != authority.npos && colon < bracket)) return authority;
  return authority.substr(0, colon);
}

bool is_ip_address(std::string_view host) {
  if (host.starts_with('[')) return true;
  return !host.empty() && std::all_of(host.begin(), host.end(),
                                      [](char c) { return (c >= '0' && c <= '9') || c == '.'; });
}

bool EndpointUrl::loopback() const noexcept {
  const auto host = host_of(authority);
  return host == "localhost" || host.ends_with(".localhost") || host == "[::1]" ||
         (host.starts_with("127.") && is_ip_address(host));
}

EndpointUrl parse_endpoint_url(std::string_view protocol, std::string_view text,
                               std::string_view default_scheme) {
  EndpointUrl parsed;
  parsed.scheme = default_scheme;
  std::string_view rest = text;
  if (const auto colon = rest.find("://"); colon != rest.npos) {
    parsed.scheme = rest.substr(0, colon);
    rest.remove_prefix(colon + 3);
  }
  const auto slash = std::min(rest.find('/'), rest.size());
  parsed.authority = rest.substr(0, slash);
  parsed.base_path = rest.substr(slash);
  while (parsed.base_path.ends_with('/')) parsed.base_path.pop_back();
  const bool known_scheme = parsed.scheme == "http" || parsed.scheme == "https";
  const bool plain = rest.find_first_of("?#@ ") == rest.npos;
  if (known_scheme && !host_of(parsed.authority).empty() && plain) return parsed;
  // A user name or query could hold a secret: it is not repeated.
  throw Error(
      ErrorCode::invalid_argument, std::string(protocol) + " options", "",
      "endpoint_url '" + std::string(plain ? text : "...") +
          "' is not http(s)://host[:port][/path]",
      "write the endpoint as https://host or http://host:port, without bucket, query or keys");
}

}  // namespace fulgurite::object
