#include "hdfs/sasl/url_token.h"

#include <algorithm>

#include "base/encode.h"
#include "fulgurite/buffer.h"
#include "hdfs/sasl/token_file.h"

namespace fulgurite::hdfs {
namespace {

/// The host of "host:port", the nameservice of "ha-hdfs:nameservice".
std::string cluster_of(const wire::Token& token) {
  const std::string& service = token.service();
  constexpr std::string_view kNameservice = "ha-hdfs:";
  if (service.starts_with(kNameservice)) return service.substr(kNameservice.size());
  return service.substr(0, service.rfind(':'));
}

bool is_for(const wire::Token& token, std::span<const std::string> names) {
  const bool is_delegation =
      token.kind() == kDelegationToken || token.kind().ends_with("WEBHDFS delegation");
  return is_delegation && std::ranges::find(names, cluster_of(token)) != names.end();
}

/// Base64 for URLs (RFC 4648, section 5), without padding.
std::string url_base64(std::string_view bytes) {
  std::string text = base64(as_bytes(bytes));
  std::ranges::replace(text, '+', '-');
  std::ranges::replace(text, '/', '_');
  while (text.ends_with('=')) text.pop_back();
  return text;
}

}  // namespace

std::string url_token_in(const std::string& path, std::span<const std::string> names) {
  for (const wire::Token& token : read_token_file(path)) {
    if (is_for(token, names)) return url_base64(writable_of(token));
  }
  return {};
}

}  // namespace fulgurite::hdfs
