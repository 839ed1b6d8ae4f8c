// Canonical text, then one HMAC.
#include "auth/azure_shared_key.h"

#include <algorithm>
#include <map>
#include <vector>

#include "base/encode.h"
#include "base/hash.h"
#include "base/text.h"

namespace fulgurite::auth {
namespace {

/// The standard headers that are signed by value, in this order; Content-Length comes between the
/// second and the third, from the body.
constexpr const char* kSignedHeaders[] = {"Content-Encoding",
                                          "Content-Language",
                                          "",
                                          "Content-MD5",
                                          "Content-Type",
                                          "Date",
                                          "If-Modified-Since",
                                          "If-Match",
                                          "If-None-Match",
                                          "If-Unmodified-Since",
                                          "Range"};

/// "x-ms-date:...\nx-ms-version:...\n": all of Azure's own headers, sorted.
std::string canonical_headers(const http::Headers& headers) {
  std::map<std::string, std::string_view> sorted;
  for (const auto& [name, value] : headers) {
    if (auto key = lower(name); key.starts_with("x-ms-")) sorted.emplace(key, trimmed(value));
  }
  std::string text;
  for (const auto& [name, value] : sorted) text.append(name).append(":").append(value) += '\n';
  return text;
}

/// "/account/path\nname:value": the path as it is sent, the query decoded and sorted by name.
std::string canonical_resource(std::string_view url, std::string_view account) {
  const auto authority = url.find("://") + 3;
  const auto path_begin = std::min(url.find_first_of("/?", authority), url.size());
  const auto query_begin = std::min(url.find('?', path_begin), url.size());
  const auto path = url.substr(path_begin, query_begin - path_begin);
  std::string text = "/" + std::string(account) + (path.empty() ? "/" : std::string(path));

  std::map<std::string, std::vector<std::string>> parameters;
  std::string_view query = url.substr(std::min(query_begin + 1, url.size()));
  while (!query.empty()) {
    const auto end = std::min(query.find('&'), query.size());
    const auto pair = query.substr(0, end);
    const auto equals = std::min(pair.find('='), pair.size());
    const auto value = pair.substr(std::min(equals + 1, pair.size()));
    parameters[lower(percent_decode(pair.substr(0, equals)))].push_back(percent_decode(value));
    query.remove_prefix(std::min(end + 1, query.size()));
  }
  for (auto& [name, values] : parameters) {
    std::sort(values.begin(), values.end());
    text.append("\n").append(name).append(":");
    for (std::size_t i = 0; i < values.size(); ++i) text.append(i ? "," : "").append(values[i]);
  }
  return text;
}

}  // namespace

std::string shared_key_text(const http::Request& request, std::string_view account) {
  std::string text = request.method + "\n";
  for (const std::string_view name : kSignedHeaders) {
    if (!name.empty()) {
      text += request.headers.get(name);
    } else if (!request.body.empty()) {
      text += std::to_string(request.body.size());
    }
    text += '\n';
  }
  return text + canonical_headers(request.headers) + canonical_resource(request.url, account);
}

std::string azure_signature(const std::string& key, std::string_view text) {
  const std::string secret = base64_decode(key).value_or("");
  return base64(hmac_sha256(as_bytes(secret), text));
}

void sign_shared_key(http::Request& request, const SharedKey& key, TimePoint time) {
  request.headers.set("x-ms-date", format_http_time(time));
  const std::string text = shared_key_text(request, key.account);
  request.headers.set("Authorization",
                      "SharedKey " + key.account + ":" + azure_signature(key.key, text));
}

}  // namespace fulgurite::auth
