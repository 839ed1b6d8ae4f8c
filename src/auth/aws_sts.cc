// The two STS requests: a form that is posted, an XML document that comes back.
#include "auth/aws_sts.h"

#include <charconv>
#include <pugixml.hpp>
#include <utility>

#include "auth/aws_profile.h"
#include "auth/aws_source.h"
#include "auth/credential_http.h"
#include "auth/sigv4.h"
#include "base/encode.h"
#include "base/hash.h"

namespace fulgurite::auth {
namespace {

constexpr std::string_view kSource = "aws sts";
constexpr std::string_view kVersion = "2011-06-15";

std::string url_of(const StsClient& sts) {
  if (!sts.endpoint.empty()) return sts.endpoint;
  if (sts.region.empty()) return "https://sts.amazonaws.com";
  return aws_regional_endpoint("sts", sts.region);
}

std::string session_name_of(const RoleRequest& role) {
  if (!role.session_name.empty()) return role.session_name;
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return "fulgurite-" +
         std::to_string(std::chrono::duration_cast<std::chrono::seconds>(now).count());
}

void check_duration(const RoleRequest& role) {
  const auto& text = role.duration_seconds;
  if (text.empty()) return;
  int seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error != std::errc() || end != text.data() + text.size() || seconds < 900 ||
      seconds > 43'200) {
    throw Error(ErrorCode::invalid_argument, std::string(kSource), role.role_arn,
                "duration_seconds is '" + quotable(text) + "'", "use 900 to 43200");
  }
}

http::Request form_request(const StsClient& sts, const std::string& body) {
  http::Request request;
  request.method = "POST";
  request.url = url_of(sts);
  request.headers = {{"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"}};
  request.body = Buffer::copy_of(body);
  return request;
}

/// <ErrorResponse><Error><Code/><Message/></Error><RequestId/></ErrorResponse>
struct StsError {
  std::string code, message, request_id;
};

StsError parse_error(const std::string& body) {
  pugi::xml_document document;
  document.load_buffer(body.data(), body.size());
  const auto root = document.child("ErrorResponse");
  const auto error = root.child("Error");
  return {error.child_value("Code"), error.child_value("Message"), root.child_value("RequestId")};
}

/// STS could not reach the provider of a web identity: AWS's SDKs try that again, too.
http::Outcome judge(const http::Response& response) {
  if (response.ok()) return http::Outcome::final;
  const auto code = parse_error(response.body).code;
  if (code == "IDPCommunicationError") return http::Outcome::transient;
  return http::classify(response, code);
}

Error refusal(const StsClient& sts, const RoleRequest& role, const http::Response& response,
              std::initializer_list<std::string_view> secrets) {
  const auto error = parse_error(response.body);
  auto words = failure_of(response);
  if (!error.code.empty()) words += " " + error.code + ": " + error.message;
  if (!error.request_id.empty()) words += " (request " + error.request_id + ")";
  const auto outcome = judge(response);
  const bool answered = response.failure == http::Failure::none;
  return service_error(kSource, url_of(sts), response, outcome,
                       "the role " + role.role_arn + " was not given: " + quotable(words, secrets),
                       answered && outcome == http::Outcome::final
                           ? "check role_arn and that its trust policy names this caller"
                           : "check the network, the region and AWS_ENDPOINT_URL_STS");
}

AwsCredentials parse_credentials(const StsClient& sts, const std::string& action,
                                 const std::string& body) {
  pugi::xml_document document;
  document.load_buffer(body.data(), body.size());
  const auto node = document.child((action + "Response").c_str())
                        .child((action + "Result").c_str())
                        .child("Credentials");
  AwsCredentials credentials;
  credentials.access_key_id = node.child_value("AccessKeyId");
  credentials.secret_access_key = node.child_value("SecretAccessKey");
  credentials.session_token = node.child_value("SessionToken");
  credentials.expires = parse_iso_time(node.child_value("Expiration"));
  if (credentials.access_key_id.empty() || credentials.secret_access_key.empty() ||
      credentials.session_token.empty() || !credentials.expires) {
    throw source_error(kSource, url_of(sts), "the answer has no complete credentials",
                       "check that this is an STS endpoint");
  }
  return credentials;
}

}  // namespace

StsClient find_sts(const AwsCredentialOptions& options) {
  StsClient sts;
  sts.region = find_aws_region(options.region, options.profile);
  sts.endpoint = options.sts_endpoint.empty() ? find_aws_endpoint("sts", options.profile)
                                              : options.sts_endpoint;
  sts.ca_bundle = find_aws_ca_bundle(options.ca_bundle, options.profile);
  return sts;
}

AwsCredentials assume_role(const StsClient& sts, const RoleRequest& role,
                           const AwsCredentials& caller) {
  check_duration(role);
  const auto body = form_body({{"Action", "AssumeRole"},
                               {"Version", kVersion},
                               {"RoleArn", role.role_arn},
                               {"RoleSessionName", session_name_of(role)},
                               {"ExternalId", role.external_id},
                               {"DurationSeconds", role.duration_seconds}});
  const SigningScope scope{sts.region.empty() ? "us-east-1" : sts.region, "sts"};
  const auto response = ask_service(
      [&] {
        auto request = form_request(sts, body);
        sign_request(request, caller, scope, hex(sha256(as_bytes(body))),
                     std::chrono::system_clock::now());
        return request;
      },
      sts.ca_bundle, judge);
  if (!response.ok()) {
    throw refusal(sts, role, response, {caller.secret_access_key, caller.session_token});
  }
  return parse_credentials(sts, "AssumeRole", response.body);
}

AwsCredentials assume_role_with_web_identity(const StsClient& sts, const RoleRequest& role,
                                             const std::string& token) {
  check_duration(role);
  const auto body = form_body({{"Action", "AssumeRoleWithWebIdentity"},
                               {"Version", kVersion},
                               {"RoleArn", role.role_arn},
                               {"RoleSessionName", session_name_of(role)},
                               {"DurationSeconds", role.duration_seconds},
                               {"WebIdentityToken", token}});
  const auto response = ask_service([&] { return form_request(sts, body); }, sts.ca_bundle, judge);
  if (!response.ok()) throw refusal(sts, role, response, {token});
  return parse_credentials(sts, "AssumeRoleWithWebIdentity", response.body);
}

}  // namespace fulgurite::auth
