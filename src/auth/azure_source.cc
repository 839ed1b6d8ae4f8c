// The OAuth answer that the Azure credential sources have in common.
#include "auth/azure_source.h"

#include <charconv>
#include <chrono>

#include "auth/json_fields.h"
#include "base/files.h"

namespace fulgurite::auth {
namespace {

std::optional<std::chrono::seconds> seconds_of(const std::string& text) {
  long long value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  // Year 2200: beyond it, and below zero, nothing is a time of a token.
  if (error != std::errc() || end != text.data() + text.size() || value < 0 ||
      value > 7'258'118'400) {
    return std::nullopt;
  }
  return std::chrono::seconds(value);
}

std::optional<TimePoint> expiry(const JsonFields& fields) {
  if (const auto at = seconds_of(field(fields, "expires_on"))) return TimePoint(*at);
  if (const auto in = seconds_of(field(fields, "expires_in"))) {
    return std::chrono::system_clock::now() + *in;
  }
  return std::nullopt;
}

}  // namespace

std::string given_or_variable(const std::string& given, const char* variable) {
  return given.empty() ? environment(variable).value_or("") : given;
}

AzureCredentials azure_token_from_json(std::string_view text, std::string_view source,
                                       const std::string& where) {
  const auto fields = parse_json_fields(text).value_or(JsonFields{});
  AzureCredentials credentials;
  credentials.token = field(fields, "access_token");
  credentials.expires = expiry(fields);
  // A token with line ends could smuggle header fields in.
  if (credentials.token.find_first_of("\r\n") != std::string::npos) credentials.token.clear();
  if (credentials.token.empty() || !credentials.expires) {
    throw source_error(source, where, "the answer has no access_token with a time of expiry",
                       "check what answers there");
  }
  return credentials;
}

}  // namespace fulgurite::auth
