// One form that is posted, one JSON document that comes back.
#include "auth/azure_oauth.h"

#include <algorithm>
#include <utility>

#include "auth/credential_http.h"
#include "auth/json_fields.h"

namespace fulgurite::auth {
namespace {

constexpr std::string_view kAssertionType =
    "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

Error bad_setting(std::string reason, std::string advice) {
  return Error(ErrorCode::invalid_argument, "azure credentials", "", std::move(reason),
               std::move(advice));
}

bool is_loopback(std::string_view authority) {
  return authority.starts_with("http://127.0.0.1:") || authority.starts_with("http://localhost:");
}

std::string find_authority(const AzureCredentialOptions& options) {
  std::string authority = given_or_variable(options.authority_host, "AZURE_AUTHORITY_HOST");
  if (authority.empty()) authority = options.default_authority;
  if (authority.find("://") == std::string::npos) authority.insert(0, "https://");
  while (authority.ends_with('/')) authority.pop_back();
  if (!authority.starts_with("https://") && !is_loopback(authority)) {
    throw bad_setting("the authority host is not https, and secrets go there",
                      "set AZURE_AUTHORITY_HOST to https://host");
  }
  return authority;
}

/// What stands in the path of the token endpoint.
void check_tenant(const std::string& tenant) {
  const auto fits = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
           c == '.';
  };
  if (tenant.empty() || !std::all_of(tenant.begin(), tenant.end(), fits)) {
    throw bad_setting("tenant_id is neither a GUID nor a domain name",
                      "set tenant_id (AZURE_TENANT_ID) to the directory's id");
  }
}

/// Entra ID's reasons are sentences that begin with a code: "AADSTS7000215: Invalid client secret".
std::string advice_for(const std::string& reason) {
  const auto says = [&](const char* code) { return reason.find(code) != std::string::npos; };
  if (says("AADSTS7000215")) return "client_secret is not the application's: check its value";
  if (says("AADSTS7000222")) return "the client secret has expired: make a new one";
  if (says("AADSTS700016")) return "check client_id, and that tenant_id is its directory";
  if (says("AADSTS90002")) return "check tenant_id and the authority host";
  if (says("AADSTS700027")) return "upload this certificate to the application";
  if (says("AADSTS70021")) return "add a federated credential for this token's issuer and subject";
  return "check tenant_id, client_id, and the application's secret or certificate";
}

Error refusal(const AzureApplication& application, const http::Response& response,
              std::string_view source, std::string_view proof) {
  const auto fields = parse_json_fields(response.body).value_or(JsonFields{});
  std::string words = failure_of(response);
  const auto reason = field(fields, "error_description");
  if (!field(fields, "error").empty()) words += " " + field(fields, "error") + ": " + reason;
  const auto outcome = http::classify(response);
  const bool refused = response.failure == http::Failure::none && outcome == http::Outcome::final;
  return service_error(
      source, token_endpoint(application), response, outcome,
      "no token for client " + application.client_id + ": " + quotable(words, {proof}),
      refused ? advice_for(reason) : "check the network and the authority host, and try again");
}

http::Request form_request(const AzureApplication& application, const std::string& body) {
  http::Request request;
  request.method = "POST";
  request.url = token_endpoint(application);
  request.headers = {{"Content-Type", "application/x-www-form-urlencoded"},
                     {"Accept", "application/json"}};
  request.body = Buffer::copy_of(body);
  return request;
}

AzureCredentials credentials_of(const AzureApplication& application, const http::Response& response,
                                std::string_view source, std::string_view proof) {
  if (!response.ok()) throw refusal(application, response, source, proof);
  return azure_token_from_json(response.body, source, token_endpoint(application));
}

}  // namespace

AzureApplication azure_application(const AzureCredentialOptions& options,
                                   const std::string& tenant_id, const std::string& client_id) {
  check_tenant(tenant_id);
  return {find_authority(options), tenant_id, client_id, options.ca_bundle};
}

std::string token_endpoint(const AzureApplication& application) {
  return application.authority + "/" + application.tenant_id + "/oauth2/v2.0/token";
}

AzureCredentials azure_token_by_secret(const AzureApplication& application,
                                       const std::string& secret, std::string_view source) {
  const auto body = form_body({{"grant_type", "client_credentials"},
                               {"client_id", application.client_id},
                               {"client_secret", secret},
                               {"scope", kAzureStorageScope}});
  const auto response =
      ask_service([&] { return form_request(application, body); }, application.ca_bundle);
  return credentials_of(application, response, source, secret);
}

AzureCredentials azure_token_by_assertion(const AzureApplication& application,
                                          const std::function<std::string()>& make_assertion,
                                          std::string_view source) {
  std::string assertion;
  const auto response = ask_service(
      [&] {
        assertion = make_assertion();
        return form_request(application, form_body({{"grant_type", "client_credentials"},
                                                    {"client_id", application.client_id},
                                                    {"client_assertion_type", kAssertionType},
                                                    {"client_assertion", assertion},
                                                    {"scope", kAzureStorageScope}}));
      },
      application.ca_bundle);
  return credentials_of(application, response, source, assertion);
}

}  // namespace fulgurite::auth
