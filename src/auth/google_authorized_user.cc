// The refresh token grant (RFC 6749, section 6).
#include "auth/google_authorized_user.h"

#include "auth/credential_http.h"

namespace fulgurite::auth {
namespace {

constexpr std::string_view kSource = "google authorized user";

}  // namespace

GoogleToken authorized_user_token(const JsonFields& file, const std::string& where,
                                  const std::string& ca_bundle) {
  auto url = field(file, "token_uri");
  if (url.empty()) url = "https://oauth2." + google_universe(file) + "/token";
  auto form = form_body({{"grant_type", "refresh_token"},
                         {"client_id", required_field(file, "client_id", kSource, where)},
                         {"client_secret", field(file, "client_secret")},
                         {"refresh_token", required_field(file, "refresh_token", kSource, where)}});
  return ask_token_endpoint(
      kSource, url, [&] { return form; }, {}, ca_bundle);
}

}  // namespace fulgurite::auth
