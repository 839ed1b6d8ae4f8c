#include "azure/endpoint.h"

#include <algorithm>
#include <array>

#include "base/encode.h"
#include "object/endpoint_url.h"

namespace fulgurite::azure {
namespace {

using object::EndpointUrl;

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

EndpointUrl parse_url(std::string_view text) {
  return object::parse_endpoint_url("abfs", text, "https");
}

/// "blob" or "dfs" where the service stands in the host: "account.blob.core.windows.net".
std::string with_service(std::string host, std::string_view from, std::string_view to) {
  const std::string label = "." + std::string(from) + ".";
  const auto at = host.find(label);
  if (at == std::string::npos) return {};
  return host.replace(at, label.size(), "." + std::string(to) + ".");
}

EndpointUrl blob_endpoint(const AzureOptions& options) {
  if (!options.endpoint_url.empty()) return parse_url(options.endpoint_url);
  if (!options.account_host.empty()) return parse_url(options.account_host);
  if (options.account_name.empty()) {
    throw Error(ErrorCode::invalid_argument, "abfs options", "", "no storage account is named",
                "write abfs://container@account.dfs.core.windows.net/path, or set account_name "
                "(AZURE_STORAGE_ACCOUNT_NAME) or AZURE_STORAGE_CONNECTION_STRING");
  }
  return parse_url(options.account_name + ".blob.core.windows.net");
}

/// Emulators have the account in the path, Azure in the host.
std::string account_in(const EndpointUrl& url) {
  if (!url.base_path.empty()) return url.base_path.substr(1, url.base_path.find('/', 1) - 1);
  const auto host = object::host_of(url.authority);
  return std::string(host.substr(0, host.find('.')));
}

std::string authority_for(std::string_view host) {
  for (const auto& cloud : kOtherClouds) {
    if (host.ends_with(cloud.suffix)) return std::string(cloud.authority);
  }
  return std::string(kPublicAuthority);
}

bool letter_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

}  // namespace

bool Endpoint::loopback() const { return parse_url(blob_url).loopback(); }

Endpoint resolve_endpoint(const AzureOptions& options) {
  EndpointUrl url = blob_endpoint(options);
  // An account host may be written as the dfs endpoint's, as in abfs URLs.
  if (auto blob = with_service(url.authority, "dfs", "blob"); !blob.empty()) url.authority = blob;
  Endpoint endpoint;
  endpoint.account = options.account_name.empty() ? account_in(url) : options.account_name;
  endpoint.authority_host = authority_for(object::host_of(url.authority));
  EndpointUrl dfs = url;
  dfs.authority = with_service(url.authority, "blob", "dfs");
  if (!dfs.authority.empty()) endpoint.dfs_url = dfs.url();
  if (!options.dfs_endpoint.empty()) endpoint.dfs_url = parse_url(options.dfs_endpoint).url();
  if (options.use_secondary && url.base_path.empty()) {
    url.authority.insert(url.authority.find('.'), "-secondary");
  } else if (options.use_secondary) {
    url.base_path += "-secondary";
  }
  endpoint.blob_url = url.url();
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
