// The SSO token cache: read, renew, write back.
#include "auth/aws_sso_token.h"

#include <fcntl.h>
#include <unistd.h>

#include <charconv>
#include <cstdio>
#include <optional>

#include "auth/aws_profile.h"
#include "auth/aws_source.h"
#include "auth/credential_http.h"
#include "auth/json_fields.h"
#include "base/encode.h"
#include "base/files.h"
#include "base/hash.h"
#include "base/log.h"

namespace fulgurite::auth {
namespace {

constexpr std::string_view kSource = "aws sso";
constexpr std::chrono::minutes kRenewBefore{5};

Error login_error(const SsoSession& session, std::string reason) {
  return source_error(kSource, sso_cache_file(session.cache_key), std::move(reason),
                      "run `" + session.login_command + "`");
}

/// Older AWS CLIs write "...UTC" for "...Z".
std::optional<TimePoint> parse_cache_time(std::string text) {
  if (text.ends_with("UTC")) text.replace(text.size() - 3, 3, "Z");
  return parse_iso_time(text);
}

JsonFields read_cache(const SsoSession& session) {
  const auto text = read_small_file(sso_cache_file(session.cache_key));
  if (!text) throw login_error(session, "nobody has logged in: there is no token");
  auto fields = parse_json_fields(*text);
  if (!fields || field(*fields, "accessToken").empty()) {
    throw login_error(session, "the cached token is damaged");
  }
  return *fields;
}

bool good_until(const JsonFields& cache, TimePoint time) {
  const auto expires = parse_cache_time(field(cache, "expiresAt"));
  return expires && time < *expires;
}

bool can_renew(const SsoSession& session, const JsonFields& cache) {
  return session.renewable && !field(cache, "refreshToken").empty() &&
         !field(cache, "clientId").empty() && !field(cache, "clientSecret").empty();
}

http::Request renewal_request(const SsoSession& session, const JsonFields& cache) {
  http::Request request;
  request.method = "POST";
  request.url = (session.oidc_endpoint.empty() ? aws_regional_endpoint("oidc", session.region)
                                               : session.oidc_endpoint) +
                "/token";
  request.headers = {{"Content-Type", "application/json"}};
  request.body = Buffer::from_string(write_json_fields({
      {"grantType", "refresh_token"},
      {"clientId", field(cache, "clientId")},
      {"clientSecret", field(cache, "clientSecret")},
      {"refreshToken", field(cache, "refreshToken")},
  }));
  return request;
}

/// The file holds secrets: only its owner may read it, and no reader sees half of it.
void replace_private_file(const std::string& path, const std::string& text) {
  const auto temporary = path + "." + std::to_string(::getpid());
  const int file = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  bool written =
      file >= 0 && ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  if (file >= 0) written = ::close(file) == 0 && written;
  if (!written || std::rename(temporary.c_str(), path.c_str()) != 0) {
    ::unlink(temporary.c_str());
    log(LogLevel::warning, "cannot write the renewed SSO token to " + path);
  }
}

/// The cache with the answer's token in it; nothing if the service refused.
std::optional<JsonFields> renew(const SsoSession& session, JsonFields cache) {
  const auto response =
      ask_service([&] { return renewal_request(session, cache); }, session.ca_bundle);
  const auto answer = parse_json_fields(response.body);
  if (!response.ok() || !answer || field(*answer, "accessToken").empty()) {
    log(LogLevel::info, "the SSO token was not renewed: " + failure_of(response));
    return std::nullopt;
  }
  const auto lifetime = field(*answer, "expiresIn");
  int seconds = 0;
  std::from_chars(lifetime.data(), lifetime.data() + lifetime.size(), seconds);
  cache["accessToken"] = field(*answer, "accessToken");
  cache["expiresAt"] =
      format_iso_time(std::chrono::system_clock::now() + std::chrono::seconds(seconds));
  if (auto next = field(*answer, "refreshToken"); !next.empty()) cache["refreshToken"] = next;
  replace_private_file(sso_cache_file(session.cache_key), write_json_fields(cache));
  return cache;
}

}  // namespace

std::string sso_access_token(const SsoSession& session) {
  const auto now = std::chrono::system_clock::now();
  auto cache = read_cache(session);
  if (!good_until(cache, now + kRenewBefore) && can_renew(session, cache)) {
    // Another process may have spent the refresh token meanwhile: then its result is in the file.
    auto renewed = renew(session, cache);
    cache = renewed ? *renewed : read_cache(session);
  }
  if (!good_until(cache, now)) throw login_error(session, "the login has expired");
  return field(cache, "accessToken");
}

std::string sso_cache_file(const std::string& cache_key) {
  return expand_home("~/.aws/sso/cache/" + hex(sha1(as_bytes(cache_key))) + ".json");
}

}  // namespace fulgurite::auth
