// A URL in its parts, as fsspec's infer_storage_options takes it apart (RFC 3986 with Python's
// leniency: the host keeps its case, an unknown scheme is fine).
#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "base/url_rules.h"
#include "fulgurite/error.h"
#include "fulgurite/url.h"

namespace fulgurite {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool is_scheme_character(char c) {
  return is_letter(c) || (c >= '0' && c <= '9') || c == '+' || c == '.' || c == '-';
}

// Whether `url` starts with a scheme and "://". "c:/x" and "c:\x" are paths of other systems.
bool is_uri(std::string_view url) {
  bool drive =
      url.size() >= 3 && is_letter(url[0]) && url[1] == ':' && (url[2] == '/' || url[2] == '\\');
  std::size_t end = url.find("://");
  if (drive || end == 0 || end == std::string_view::npos) return false;
  return std::all_of(url.begin(), url.begin() + static_cast<std::ptrdiff_t>(end),
                     is_scheme_character);
}

[[noreturn]] void throw_malformed(std::string_view url, const std::string& reason) {
  throw Error(ErrorCode::invalid_argument, "url", redacted(url), reason,
              "write the URL as protocol://[user@]host[:port]/path");
}

std::optional<int> parse_port(std::string_view text, std::string_view url) {
  if (text.empty()) return std::nullopt;
  int port = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size() || text[0] == '-') {
    throw_malformed(url, "the port is not a number");
  }
  if (port > 65535) throw_malformed(url, "the port is not in 0-65535");
  if (port == 0) return std::nullopt;
  return port;
}

// What follows the host in "host:port" and "[v6]:port".
std::string_view port_text(std::string_view host_and_port) {
  if (auto [before, bracketed] = cut(host_and_port, "["); !bracketed.empty()) {
    return cut(cut(bracketed, "]").second, ":").second;
  }
  return cut(host_and_port, ":").second;
}

// Brackets stand around IPv6 addresses only.
void check_brackets(std::string_view authority, std::string_view url) {
  if (authority.find_first_of("[]") == std::string_view::npos) return;
  auto [before, bracketed] = cut(authority, "[");
  std::string address(cut(bracketed, "]").first);
  in6_addr ignored;
  bool closed = bracketed.find(']') != std::string_view::npos;
  if (!closed || ::inet_pton(AF_INET6, address.c_str(), &ignored) != 1) {
    throw_malformed(url, "what stands in [ ] is no IPv6 address");
  }
}

void parse_authority(std::string_view authority, std::string_view url, UrlParts& parts) {
  check_brackets(authority, url);
  std::size_t at = authority.rfind('@');
  if (at != std::string_view::npos) {
    auto [username, password] = cut(authority.substr(0, at), ":");
    parts.username = username;
    parts.password = password;
    authority.remove_prefix(at + 1);
  }
  parts.host = authority.substr(0, authority.rfind(':'));
  parts.port = parse_port(port_text(authority), url);
}

bool host_is_bucket(std::string_view protocol) {
  return protocol == "s3" || protocol == "s3a" || protocol == "gs" || protocol == "gcs";
}

}  // namespace

UrlParts infer_storage_options(std::string_view url) {
  UrlParts parts{.protocol = "file", .path = std::string(url)};
  if (!is_uri(url)) return parts;
  std::string_view rest = url;
  if (is_letter(url[0])) {
    parts.protocol = lower(url.substr(0, url.find(':')));
    if (parts.protocol == "http" || parts.protocol == "https") return parts;
    rest.remove_prefix(parts.protocol.size() + 3);
    std::string_view authority = rest.substr(0, rest.find_first_of("/?#"));
    parse_authority(authority, url, parts);
    rest.remove_prefix(authority.size());
  }
  auto [before_fragment, fragment] = cut(rest, "#");
  auto [path, query] = cut(before_fragment, "?");
  parts.path = host_is_bucket(parts.protocol) ? parts.host + std::string(path) : std::string(path);
  parts.query = query;
  parts.fragment = fragment;
  if (!fragment.empty()) parts.path += "#" + parts.fragment;
  return parts;
}

}  // namespace fulgurite
