// The signed request, written out as JSON.
#include "auth/google_external_aws.h"

#include <nlohmann/json.hpp>

#include "auth/aws_credentials.h"
#include "auth/aws_profile.h"
#include "auth/credential_http.h"
#include "auth/sigv4.h"
#include "base/encode.h"
#include "http/failure.h"

namespace fulgurite::auth {
namespace {

constexpr std::string_view kSource = "google external account (aws)";
constexpr const char* kCallerIdentity =
    "https://sts.{region}.amazonaws.com?Action=GetCallerIdentity&Version=2011-06-15";

/// A token for the metadata service, where the file says that one is needed.
std::string session_token(const JsonFields& file) {
  const auto url = field(file, "credential_source.imdsv2_session_token_url");
  if (url.empty()) return {};
  http::Request request;
  request.method = "PUT";
  request.url = url;
  request.headers = {{"X-aws-ec2-metadata-token-ttl-seconds", "300"}};
  const auto response = ask_neighbour(std::move(request));
  return response.ok() ? response.body : "";
}

/// "us-east-1" of the availability zone "us-east-1d" that the metadata service tells.
std::string region_from_metadata(const JsonFields& file) {
  const auto url = field(file, "credential_source.region_url");
  if (url.empty()) return {};
  http::Request request;
  request.method = "GET";
  request.url = url;
  if (auto token = session_token(file); !token.empty()) {
    request.headers.add("X-aws-ec2-metadata-token", std::move(token));
  }
  const auto response = ask_neighbour(std::move(request));
  if (!response.ok() || response.body.empty()) return {};
  return response.body.substr(0, response.body.size() - 1);
}

std::string find_region(const JsonFields& file, const std::string& where) {
  auto region = find_aws_region("");
  if (region.empty()) region = region_from_metadata(file);
  if (region.empty()) {
    throw source_error(kSource, where, "the AWS region is not known", "set AWS_REGION");
  }
  return region;
}

std::string verification_url(const JsonFields& file, const std::string& region) {
  auto url = field(file, "credential_source.regional_cred_verification_url");
  if (url.empty()) url = kCallerIdentity;
  if (const auto at = url.find("{region}"); at != url.npos) url.replace(at, 8, region);
  return url;
}

}  // namespace

std::string google_subject_from_aws(const JsonFields& file, const std::string& where,
                                    const std::string& ca_bundle) {
  if (field(file, "credential_source.environment_id") != "aws1") {
    throw Error(ErrorCode::not_supported, std::string(kSource), where, "environment_id is not aws1",
                "create the credentials file again");
  }
  const auto region = find_region(file, where);
  http::Request request;
  request.method = "POST";
  request.url = verification_url(file, region);
  request.headers = {
      {"x-goog-cloud-target-resource", required_field(file, "audience", kSource, where)}};
  AwsCredentialOptions aws;
  aws.ca_bundle = ca_bundle;
  sign_request(request, make_aws_credentials(aws)->get(), {region, "sts"}, kEmptyPayload,
               std::chrono::system_clock::now());
  auto host = http::host_and_port(request.url);
  if (host.ends_with(":443")) host.resize(host.size() - 4);
  nlohmann::json token = {{"url", request.url}, {"method", request.method}};
  token["headers"].push_back({{"key", "host"}, {"value", host}});
  for (const auto& [name, value] : request.headers) {
    token["headers"].push_back({{"key", name}, {"value", value}});
  }
  return percent_encode(token.dump());
}

}  // namespace fulgurite::auth
