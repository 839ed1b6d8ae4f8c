// The token exchange of workload identity federation, and the file and URL sources.
#include "auth/google_external_account.h"

#include <nlohmann/json.hpp>

#include "auth/credential_http.h"
#include "auth/google_external_aws.h"
#include "auth/google_impersonation.h"
#include "base/encode.h"
#include "base/files.h"

namespace fulgurite::auth {
namespace {

constexpr std::string_view kSource = "google external account";
constexpr std::string_view kGrant = "urn:ietf:params:oauth:grant-type:token-exchange";
constexpr std::string_view kAccessToken = "urn:ietf:params:oauth:token-type:access_token";

/// The token in a file or an answer: all of it, or a field of a JSON object.
std::string subject_in(const JsonFields& file, std::string text, const std::string& where) {
  if (field(file, "credential_source.format.type") == "json") {
    const auto name =
        required_field(file, "credential_source.format.subject_token_field_name", kSource, where);
    text = field(parse_json_fields(text).value_or(JsonFields{}), name);
  }
  while (text.ends_with('\n') || text.ends_with('\r')) text.pop_back();
  if (text.empty()) {
    throw source_error(kSource, where, "credential_source holds no token",
                       "check that the identity token is mounted or served there");
  }
  return text;
}

std::string subject_from_file(const JsonFields& file) {
  const auto path = field(file, "credential_source.file");
  return subject_in(file, read_small_file(path).value_or(""), path);
}

std::string subject_from_url(const JsonFields& file) {
  const auto url = field(file, "credential_source.url");
  http::Request request;
  request.method = "GET";
  request.url = url;
  constexpr std::string_view kHeaders = "credential_source.headers.";
  for (const auto& [name, value] : file) {
    if (name.starts_with(kHeaders)) request.headers.add(name.substr(kHeaders.size()), value);
  }
  const auto response = ask_neighbour(std::move(request));
  if (!response.ok()) {
    throw service_error(kSource, url, response, http::classify(response),
                        "no identity token: " + quotable(failure_of(response)),
                        "check credential_source.url in the credentials file");
  }
  return subject_in(file, response.body, url);
}

std::string subject_token(const JsonFields& file, const std::string& where,
                          const std::string& ca_bundle) {
  if (field(file, "credential_source.environment_id").starts_with("aws")) {
    return google_subject_from_aws(file, where, ca_bundle);
  }
  if (!field(file, "credential_source.file").empty()) return subject_from_file(file);
  if (!field(file, "credential_source.url").empty()) return subject_from_url(file);
  throw Error(ErrorCode::not_supported, std::string(kSource), where,
              "credential_source is neither a file, a URL nor AWS",
              "have the program write the token to a file and name it in credential_source.file");
}

std::string basic_authorization(const JsonFields& file) {
  const auto id = field(file, "client_id");
  if (id.empty()) return {};
  return "Basic " + base64(as_bytes(id + ":" + field(file, "client_secret")));
}

/// A workforce pool's tokens are billed to a project that it must be told.
std::string exchange_options(const JsonFields& file) {
  const auto project = field(file, "workforce_pool_user_project");
  return project.empty() ? "" : nlohmann::json{{"userProject", project}}.dump();
}

}  // namespace

GoogleToken external_account_token(const JsonFields& file, const std::string& where,
                                   const std::string& scope, const std::string& ca_bundle) {
  const auto become = field(file, "service_account_impersonation_url");
  auto url = field(file, "token_url");
  if (url.empty()) url = "https://sts." + google_universe(file) + "/v1/token";
  const auto form = [&] {
    return form_body(
        {{"grant_type", kGrant},
         {"audience", required_field(file, "audience", kSource, where)},
         {"scope", become.empty() ? scope : kGoogleIamScope},
         {"requested_token_type", kAccessToken},
         {"subject_token_type", required_field(file, "subject_token_type", kSource, where)},
         {"subject_token", subject_token(file, where, ca_bundle)},
         {"options", exchange_options(file)}});
  };
  auto token = ask_token_endpoint(kSource, url, form, basic_authorization(file), ca_bundle);
  if (become.empty()) return token;
  GoogleImpersonation target;
  target.url = become;
  target.lifetime_seconds = field(file, "service_account_impersonation.token_lifetime_seconds");
  return impersonated_token(target, token, scope, ca_bundle);
}

}  // namespace fulgurite::auth
