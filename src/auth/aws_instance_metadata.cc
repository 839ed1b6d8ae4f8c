// IMDSv2: a session token, the role's name, the role's credentials.
#include "auth/aws_instance_metadata.h"

#include <string>
#include <utility>

#include "auth/aws_profile.h"
#include "auth/credential_http.h"
#include "auth/json_fields.h"
#include "base/encode.h"
#include "base/files.h"

namespace fulgurite::auth {
namespace {

constexpr std::string_view kSource = "aws instance metadata";
constexpr const char* kRolePath = "/latest/meta-data/iam/security-credentials/";

bool disabled() {
  const auto value = environment("AWS_EC2_METADATA_DISABLED").value_or("");
  return value == "true" || value == "True" || value == "TRUE";
}

std::string first_setting(const char* variable, const ProfileValues& profile, const char* name) {
  if (auto value = environment(variable)) return *value;
  return setting(profile, name);
}

std::string find_endpoint(const AwsCredentialOptions& options) {
  const auto files = load_aws_profiles();
  const auto found = files.profiles.find(choose_profile(options.profile).name);
  const auto profile = found == files.profiles.end() ? ProfileValues() : found->second;
  auto endpoint =
      first_setting("AWS_EC2_METADATA_SERVICE_ENDPOINT", profile, "ec2_metadata_service_endpoint");
  while (endpoint.ends_with('/')) endpoint.pop_back();
  if (!endpoint.empty()) return endpoint;
  const auto mode = first_setting("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", profile,
                                  "ec2_metadata_service_endpoint_mode");
  const bool ipv6 = mode == "IPv6" || mode == "ipv6";
  return ipv6 ? "http://[fd00:ec2::254]" : "http://169.254.169.254";
}

http::Response put_token(const std::string& endpoint) {
  http::Request request;
  request.method = "PUT";
  request.url = endpoint + "/latest/api/token";
  request.headers = {{"X-aws-ec2-metadata-token-ttl-seconds", "21600"}};
  return ask_neighbour(std::move(request));
}

http::Response get(const std::string& url, const std::string& token) {
  http::Request request;
  request.method = "GET";
  request.url = url;
  request.headers = {{"X-aws-ec2-metadata-token", token}};
  return ask_neighbour(std::move(request));
}

Error failure(const std::string& url, const http::Response& response) {
  return service_error(kSource, url, response, http::classify(response),
                       quotable(failure_of(response)),
                       "check the role of the instance, or set AWS_EC2_METADATA_DISABLED=true");
}

/// While the role changes, the service answers 200 with {"Code": "AssumeRoleUnauthorizedAccess"}.
void check_code(const std::string& url, const std::string& body) {
  const auto code = field(parse_json_fields(body).value_or(JsonFields{}), "Code");
  if (code.empty() || code == "Success") return;
  throw source_error(kSource, url, "the service says " + quotable(code),
                     "check the trust policy of the instance's role");
}

std::string first_line(const std::string& text) {
  return text.substr(0, text.find_first_of("\r\n"));
}

}  // namespace

SourceAnswer ask_instance_metadata(const AwsCredentialOptions& options) {
  if (disabled()) return Absent{"AWS_EC2_METADATA_DISABLED is true"};
  const auto endpoint = find_endpoint(options);
  const auto token = put_token(endpoint);
  if (token.status != 0 && http::classify(token) != http::Outcome::final) {
    throw failure(endpoint, token);
  }
  // Whatever answers there with anything but a token is not the metadata service, or does not want
  // to be: 403 and 404 are how it is switched off.
  if (!token.ok() || token.body.empty() || token.body.find_first_of("\r\n") != std::string::npos) {
    return Absent{"no metadata service at " + endpoint + " (" + quotable(failure_of(token)) + ")"};
  }
  const auto roles_url = endpoint + kRolePath;
  const auto roles = get(roles_url, token.body);
  if (roles.status == 404) return Absent{"this instance has no role"};
  if (!roles.ok()) throw failure(roles_url, roles);
  const auto role = first_line(roles.body);
  if (role.empty()) return Absent{"this instance has no role"};

  const auto url = roles_url + percent_encode(role, "+=,@");
  const auto answer = get(url, token.body);
  if (!answer.ok()) throw failure(url, answer);
  check_code(url, answer.body);
  return credentials_from_json(answer.body, "Token", kSource, url);
}

}  // namespace fulgurite::auth
