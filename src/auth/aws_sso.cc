// SSO: from a profile's settings to the credentials of its role.
#include "auth/aws_sso.h"

#include <charconv>
#include <optional>
#include <utility>

#include "auth/aws_sso_token.h"
#include "auth/credential_http.h"
#include "auth/json_fields.h"
#include "base/encode.h"

namespace fulgurite::auth {
namespace {

constexpr std::string_view kSource = "aws sso";

/// The setting, or an error that names it and where it is missing.
std::string required(const ProfileValues& values, std::string_view name, const std::string& section,
                     const AwsProfiles& files) {
  auto value = setting(values, name);
  if (value.empty()) {
    throw source_error(kSource, files.config_file, "[" + section + "] has no " + std::string(name),
                       "run `aws configure sso`");
  }
  return value;
}

SsoSession named_session(const AwsProfiles& files, const std::string& name) {
  const auto found = files.sso_sessions.find(name);
  if (found == files.sso_sessions.end()) {
    throw source_error(kSource, files.config_file, "there is no section [sso-session " + name + "]",
                       "run `aws configure sso-session`");
  }
  SsoSession session;
  session.cache_key = name;
  session.renewable = true;
  session.region = required(found->second, "sso_region", "sso-session " + name, files);
  session.login_command = "aws sso login --sso-session " + name;
  return session;
}

SsoSession session_of(const AwsProfiles& files, const std::string& profile_name,
                      const ProfileValues& profile) {
  if (auto name = setting(profile, "sso_session"); !name.empty()) {
    return named_session(files, name);
  }
  SsoSession session;
  session.cache_key = setting(profile, "sso_start_url");
  session.region = required(profile, "sso_region", "profile " + profile_name, files);
  session.login_command = "aws sso login --profile " + profile_name;
  return session;
}

http::Request role_request(const std::string& endpoint, const std::string& account,
                           const std::string& role, const std::string& token) {
  http::Request request;
  request.method = "GET";
  request.url = endpoint + "/federation/credentials?account_id=" + percent_encode(account) +
                "&role_name=" + percent_encode(role);
  request.headers = {{"x-amz-sso_bearer_token", token}};
  return request;
}

Error refusal(const std::string& endpoint, const SsoSession& session,
              const http::Response& response, const std::string& token) {
  const auto fields = parse_json_fields(response.body).value_or(JsonFields{});
  return service_error(kSource, endpoint, response, http::classify(response),
                       quotable(failure_of(response) + " " + field(fields, "message"), {token}),
                       response.status == 401 ? "run `" + session.login_command + "`"
                                              : "check sso_region, sso_account_id, sso_role_name");
}

/// Milliseconds since 1970 as text; nothing if it is none or further than a TimePoint goes.
std::optional<TimePoint> parse_milliseconds(const std::string& text) {
  constexpr std::int64_t kMost =
      std::chrono::floor<std::chrono::milliseconds>(TimePoint::max().time_since_epoch()).count();
  std::int64_t value = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
  if (parsed.ec != std::errc() || value <= 0 || value > kMost) return std::nullopt;
  return TimePoint(std::chrono::milliseconds(value));
}

AwsCredentials parse_credentials(const std::string& endpoint, const std::string& body) {
  const auto fields = parse_json_fields(body).value_or(JsonFields{});
  AwsCredentials credentials;
  credentials.access_key_id = field(fields, "roleCredentials.accessKeyId");
  credentials.secret_access_key = field(fields, "roleCredentials.secretAccessKey");
  credentials.session_token = field(fields, "roleCredentials.sessionToken");
  credentials.expires = parse_milliseconds(field(fields, "roleCredentials.expiration"));
  if (credentials.access_key_id.empty() || credentials.secret_access_key.empty() ||
      credentials.session_token.empty() || !credentials.expires) {
    throw source_error(kSource, endpoint, "the answer has no complete credentials",
                       "check what answers there");
  }
  return credentials;
}

}  // namespace

bool has_sso(const ProfileValues& profile) {
  return !setting(profile, "sso_session").empty() || !setting(profile, "sso_start_url").empty();
}

AwsCredentials sso_credentials(const AwsProfiles& files, const std::string& profile_name,
                               const AwsCredentialOptions& options) {
  const auto& profile = files.profiles.at(profile_name);
  const auto section = "profile " + profile_name;
  const auto account = required(profile, "sso_account_id", section, files);
  const auto role = required(profile, "sso_role_name", section, files);
  auto session = session_of(files, profile_name, profile);
  session.oidc_endpoint = find_aws_endpoint("sso-oidc", options.profile);
  session.ca_bundle = find_aws_ca_bundle(options.ca_bundle, options.profile);

  auto endpoint = find_aws_endpoint("sso", options.profile);
  if (endpoint.empty()) endpoint = aws_regional_endpoint("portal.sso", session.region);
  const auto token = sso_access_token(session);
  const auto response =
      ask_service([&] { return role_request(endpoint, account, role, token); }, session.ca_bundle);
  if (!response.ok()) throw refusal(endpoint, session, response, token);
  return parse_credentials(endpoint, response.body);
}

}  // namespace fulgurite::auth
