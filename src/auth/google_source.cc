// The requests and the document that Google's credential sources share.
#include "auth/google_source.h"

#include <charconv>

#include "auth/credential_http.h"
#include "base/files.h"

namespace fulgurite::auth {
namespace {

/// {"error": "invalid_grant", "error_description": "..."}, or an API's {"error": {...}}.
std::string words_of(const http::Response& response) {
  std::string words = failure_of(response);
  const auto fields = parse_json_fields(response.body).value_or(JsonFields{});
  for (const char* name : {"error", "error_description", "error.status", "error.message"}) {
    if (const auto text = field(fields, name); !text.empty()) words += ": " + text;
  }
  return quotable(words);
}

}  // namespace

GoogleToken ask_token_endpoint(std::string_view source, const std::string& url,
                               const std::function<std::string()>& make_form,
                               const std::string& authorization, const std::string& ca_bundle) {
  const auto response = ask_service(
      [&] {
        http::Request request;
        request.method = "POST";
        request.url = url;
        request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}};
        if (!authorization.empty()) request.headers.add("Authorization", authorization);
        request.body = Buffer::from_string(make_form());
        return request;
      },
      ca_bundle);
  if (!response.ok()) {
    const bool answered = response.failure == http::Failure::none && response.status < 500;
    throw service_error(source, url, response, http::classify(response),
                        "no token was given: " + words_of(response),
                        answered ? "check that the credentials are valid, not revoked, and that "
                                   "this machine's clock is right"
                                 : "check the network, and that the token endpoint is right");
  }
  return google_token_from_json(response.body, source, url);
}

GoogleToken google_token_from_json(std::string_view text, std::string_view source,
                                   const std::string& where) {
  const auto fields = parse_json_fields(text).value_or(JsonFields{});
  GoogleToken token;
  token.text = field(fields, "access_token");
  const auto expires_in = field(fields, "expires_in");
  int seconds = 0;
  const auto [end, error] =
      std::from_chars(expires_in.data(), expires_in.data() + expires_in.size(), seconds);
  if (token.text.empty() || error != std::errc() || seconds <= 0) {
    throw source_error(source, where, "the answer has no access_token with expires_in",
                       "check what answers there");
  }
  token.expires = std::chrono::system_clock::now() + std::chrono::seconds(seconds);
  return token;
}

std::string required_field(const JsonFields& fields, std::string_view name, std::string_view source,
                           const std::string& where) {
  auto value = field(fields, name);
  if (value.empty()) {
    throw source_error(source, where, "the file has no " + std::string(name),
                       "download or create the credentials file again");
  }
  return value;
}

std::string google_universe(const JsonFields& file) {
  auto domain = field(file, "universe_domain");
  if (domain.empty()) domain = environment("GOOGLE_CLOUD_UNIVERSE_DOMAIN").value_or("");
  return domain.empty() ? "googleapis.com" : domain;
}

}  // namespace fulgurite::auth
