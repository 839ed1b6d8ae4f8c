// The JWT bearer grant (RFC 7523).
#include "auth/google_service_account.h"

#include <nlohmann/json.hpp>

#include "auth/credential_http.h"
#include "auth/jwt.h"

namespace fulgurite::auth {
namespace {

constexpr std::string_view kSource = "google service account";
constexpr std::string_view kGrant = "urn:ietf:params:oauth:grant-type:jwt-bearer";
constexpr long kLifetimeSeconds = 3600;

std::string statement(const JsonFields& file, const std::string& where, const std::string& scope,
                      const std::string& audience) {
  const auto now = std::chrono::duration_cast<std::chrono::seconds>(
                       std::chrono::system_clock::now().time_since_epoch())
                       .count();
  const nlohmann::json header = {
      {"alg", "RS256"}, {"typ", "JWT"}, {"kid", field(file, "private_key_id")}};
  const nlohmann::json claims = {{"iss", required_field(file, "client_email", kSource, where)},
                                 {"scope", scope},
                                 {"aud", audience},
                                 {"iat", now},
                                 {"exp", now + kLifetimeSeconds}};
  return signed_jwt(header.dump(), claims.dump(),
                    required_field(file, "private_key", kSource, where));
}

}  // namespace

GoogleToken service_account_token(const JsonFields& file, const std::string& where,
                                  const std::string& scope, const std::string& ca_bundle) {
  auto url = field(file, "token_uri");
  if (url.empty()) url = "https://oauth2." + google_universe(file) + "/token";
  return ask_token_endpoint(
      kSource, url,
      [&] {
        return form_body(
            {{"grant_type", kGrant}, {"assertion", statement(file, where, scope, url)}});
      },
      {}, ca_bundle);
}

}  // namespace fulgurite::auth
