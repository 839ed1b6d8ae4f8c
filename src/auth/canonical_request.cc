// The canonical request of SigV4: method, path, query, headers, payload hash, one a line.
#include "auth/canonical_request.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "base/encode.h"
#include "base/text.h"

namespace fulgurite::auth {
namespace {

using Field = std::pair<std::string, std::string>;

// Hop-by-hop headers, those that curl writes itself, and those that proxies rewrite
// (Accept-Encoding: Google's front end; X-Amzn-Trace-Id: AWS's load balancer).
constexpr std::array<std::string_view, 14> kUnsignedHeaders = {"accept-encoding",
                                                               "authorization",
                                                               "connection",
                                                               "content-length",
                                                               "expect",
                                                               "keep-alive",
                                                               "proxy-authenticate",
                                                               "proxy-authorization",
                                                               "te",
                                                               "trailer",
                                                               "transfer-encoding",
                                                               "upgrade",
                                                               "user-agent",
                                                               "x-amzn-trace-id"};

bool is_signed(std::string_view lower_name) {
  return std::find(kUnsignedHeaders.begin(), kUnsignedHeaders.end(), lower_name) ==
         kUnsignedHeaders.end();
}

/// Without blanks at the ends, and with one space for each run of blanks within.
std::string squeeze(std::string_view value) {
  std::string result;
  result.reserve(value.size());
  for (const char c : value) {
    const bool blank = c == ' ' || c == '\t' || c == '\r' || c == '\n';
    if (!blank) {
      result += c;
    } else if (!result.empty() && result.back() != ' ') {
      result += ' ';
    }
  }
  if (!result.empty() && result.back() == ' ') result.pop_back();
  return result;
}

/// Lower-case names in order, each once: the values of a repeated header are joined by commas.
std::vector<Field> canonical_headers(const UrlParts& url, const http::Headers& headers) {
  std::vector<Field> fields;
  for (const auto& [name, value] : headers) {
    if (auto key = lower(name); is_signed(key)) fields.emplace_back(std::move(key), squeeze(value));
  }
  if (!headers.find("host")) fields.emplace_back("host", url.host);
  std::stable_sort(fields.begin(), fields.end(),
                   [](const Field& a, const Field& b) { return a.first < b.first; });
  std::vector<Field> merged;
  for (auto& field : fields) {
    if (!merged.empty() && merged.back().first == field.first) {
      merged.back().second += "," + field.second;
    } else {
      merged.push_back(std::move(field));
    }
  }
  return merged;
}

std::string reencode(std::string_view text, std::string_view keep = {}) {
  return percent_encode(percent_decode(text), keep);
}

/// Names and values freshly escaped and in byte order; "a" counts as "a=".
std::string canonical_query(std::string_view query) {
  std::vector<Field> fields;
  while (!query.empty()) {
    const auto pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(pair.size() + 1, query.size()));
    if (pair.empty()) continue;
    const auto equals = std::min(pair.find('='), pair.size());
    fields.emplace_back(reencode(pair.substr(0, equals)),
                        equals < pair.size() ? reencode(pair.substr(equals + 1)) : "");
  }
  std::sort(fields.begin(), fields.end());
  std::string result;
  for (const auto& [name, value] : fields) {
    if (!result.empty()) result += '&';
    result.append(name).append("=").append(value);
  }
  return result;
}

/// RFC 3986, 5.2.4, and empty segments removed as well. A trailing slash stays.
std::string normalise(std::string_view path) {
  std::vector<std::string_view> kept;
  std::string_view segment;
  for (auto rest = path; !rest.empty();) {
    segment = rest.substr(0, rest.find('/'));
    rest.remove_prefix(std::min(segment.size() + 1, rest.size()));
    if (segment == "..") {
      if (!kept.empty()) kept.pop_back();
    } else if (!segment.empty() && segment != ".") {
      kept.push_back(segment);
    }
  }
  std::string result;
  for (const auto part : kept) result.append("/").append(part);
  const bool directory = path.ends_with('/') || segment == "." || segment == "..";
  return result.empty() || directory ? result + "/" : result;
}

std::string canonical_path(std::string_view path, PathRule rule) {
  if (path.empty()) return "/";
  return rule == PathRule::as_is ? reencode(path, "/") : percent_encode(normalise(path), "/");
}

}  // namespace

UrlParts split_url(std::string_view url) {
  UrlParts parts;
  url = url.substr(0, url.find('#'));
  if (const auto end = url.find("://"); end != url.npos) {
    parts.scheme = url.substr(0, end);
    url.remove_prefix(end + 3);
  }
  parts.host = url.substr(0, url.find_first_of("/?"));
  url.remove_prefix(parts.host.size());
  if (const auto at = parts.host.rfind('@'); at != parts.host.npos) {
    parts.host.remove_prefix(at + 1);
  }
  const std::string_view own_port = parts.scheme == "http" ? ":80" : ":443";
  if (parts.host.ends_with(own_port)) parts.host.remove_suffix(own_port.size());
  parts.path = url.substr(0, url.find('?'));
  url.remove_prefix(parts.path.size());
  if (!url.empty()) parts.query = url.substr(1);
  return parts;
}

CanonicalRequest canonical_request(std::string_view method, const UrlParts& url,
                                   const http::Headers& headers, std::string_view payload_hash,
                                   PathRule rule) {
  CanonicalRequest result;
  result.text.reserve(512);
  result.text.append(method).append("\n");
  result.text.append(canonical_path(url.path, rule)).append("\n");
  result.text.append(canonical_query(url.query)).append("\n");
  for (const auto& [name, value] : canonical_headers(url, headers)) {
    result.text.append(name).append(":").append(value).append("\n");
    if (!result.signed_headers.empty()) result.signed_headers += ';';
    result.signed_headers += name;
  }
  result.text.append("\n").append(result.signed_headers).append("\n").append(payload_hash);
  return result;
}

}  // namespace fulgurite::auth
