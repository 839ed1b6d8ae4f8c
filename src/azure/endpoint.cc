#include "azure/endpoint.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/encode.h"
#include "object/endpoint_url.h"

namespace fulgurite::azure {
namespace {

/// How hosts of a cloud end, and where its people sign in.
struct Cloud {
  std::string_view suffix;
  std::string_view authority;
};
constexpr std::string_view kPublicAuthority = "https://login.microsoftonline.com";
constexpr std::array kOtherClouds = {
    Cloud{".chinacloudapi.cn", "https://login.chinacloudapi.cn"},
    Cloud{".usgovcloudapi.net", "https://login.microsoftonline.us"},
};

[[noreturn]] void refuse(std::string reason, std::string advice) {
  throw Error(ErrorCode::invalid_argument, "abfs options", "", std::move(reason),
              std::move(advice));
}

/// "https://host:port/path" in its parts.
struct UrlText {
  std::string scheme;
  std::string authority;
  std::string path;  ///< "" or "/path", without a slash at the end

  std::string text() const { return scheme + "://" + authority + path; }
  std::string_view host() const {
    return std::string_view(authority).substr(0, authority.find_first_of(':'));
  }
};

UrlText parse_url(std::string_view text) {
  const auto colon = text.find("://");
  UrlText url{"https", "", ""};
  if (colon != text.npos) {
    url.scheme = text.substr(0, colon);
    text.remove_prefix(colon + 3);
  }
  const auto slash = std::min(text.find('/'), text.size());
  url.authority = text.substr(0, slash);
  url.path = text.substr(slash);
  while (url.path.ends_with('/')) url.path.pop_back();
  const bool known_scheme = url.scheme == "http" || url.scheme == "https";
  if (!known_scheme || url.authority.empty() || text.find_first_of("?#@ ") != text.npos) {
    // A user name or query could hold a secret: it is not repeated.
    refuse("endpoint_url is not http(s)://host[:port][/account]",
           "write it without container, query and SAS; a SAS goes into sas_token");
  }
  return url;
}

/// "blob" or "dfs" where the service stands in the host: "account.blob.core.windows.net".
std::string with_service(std::string host, std::string_view from, std::string_view to) {
  const std::string label = "." + std::string(from) + ".";
  const auto at = host.find(label);
  if (at == std::string::npos) return {};
  return host.replace(at, label.size(), "." + std::string(to) + ".");
}

UrlText blob_endpoint(const AzureOptions& options) {
  if (!options.endpoint_url.empty()) return parse_url(options.endpoint_url);
  if (!options.account_host.empty()) return parse_url(options.account_host);
  if (options.account_name.empty()) {
    refuse("no storage account is named",
           "write abfs://container@account.dfs.core.windows.net/path, or set account_name "
           "(AZURE_STORAGE_ACCOUNT_NAME) or AZURE_STORAGE_CONNECTION_STRING");
  }
  return parse_url(options.account_name + ".blob.core.windows.net");
}

/// Emulators have the account in the path, Azure in the host.
std::string account_in(const UrlText& url) {
  if (!url.path.empty()) return url.path.substr(1, url.path.find('/', 1) - 1);
  return std::string(url.host().substr(0, url.host().find('.')));
}

std::string authority_for(std::string_view host) {
  for (const auto& cloud : kOtherClouds) {
    if (host.ends_with(cloud.suffix)) return std::string(cloud.authority);
  }
  return std::string(kPublicAuthority);
}

bool letter_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

}  // namespace

bool Endpoint::loopback() const {
  return object::parse_endpoint_url("abfs", blob_url, "https").loopback();
}

Endpoint resolve_endpoint(const AzureOptions& options) {
  UrlText url = blob_endpoint(options);
  // An account host may be written as the dfs endpoint's, as in abfs URLs.
  if (auto blob = with_service(url.authority, "dfs", "blob"); !blob.empty()) url.authority = blob;
  Endpoint endpoint;
  endpoint.account = options.account_name.empty() ? account_in(url) : options.account_name;
  endpoint.authority_host = authority_for(url.host());
  UrlText dfs = url;
  dfs.authority = with_service(url.authority, "blob", "dfs");
  if (!dfs.authority.empty()) endpoint.dfs_url = dfs.text();
  if (!options.dfs_endpoint.empty()) endpoint.dfs_url = parse_url(options.dfs_endpoint).text();
  if (options.use_secondary && url.path.empty()) {
    url.authority.insert(url.authority.find('.'), "-secondary");
  } else if (options.use_secondary) {
    url.path += "-secondary";
  }
  endpoint.blob_url = url.text();
  return endpoint;
}

std::string address(const std::string& base, std::string_view container, std::string_view key) {
  std::string url = base + "/" + percent_encode(container, "$");
  if (!key.empty()) url += "/" + percent_encode(key, "/");
  return url;
}

std::string_view fault_of_container(std::string_view name) {
  if (name == "$root" || name == "$web" || name == "$logs" || name == "$blobchangefeed") return {};
  if (name.size() < 3) return "has fewer than 3 characters";
  if (name.size() > 63) return "has more than 63 characters";
  if (!letter_or_digit(name.front()) || !letter_or_digit(name.back())) {
    return "does not begin and end with a lower-case letter or digit";
  }
  if (name.find("--") != name.npos) return "has two dashes in a row";
  const auto fits = [](char c) { return letter_or_digit(c) || c == '-'; };
  if (!std::all_of(name.begin(), name.end(), fits)) {
    return "has characters other than lower-case letters, digits and dashes";
  }
  return {};
}

}  // namespace fulgurite::azure
