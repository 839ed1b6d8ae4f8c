// The three forms that the local token endpoint has had.
#include "auth/azure_app_service.h"

#include <utility>

#include "auth/azure_instance_metadata.h"
#include "auth/credential_http.h"
#include "auth/json_fields.h"
#include "base/encode.h"
#include "base/files.h"

namespace fulgurite::auth {
namespace {

constexpr std::string_view kSource = "azure app service";

std::string url_with(const std::string& endpoint, const char* version,
                     const std::string& identity) {
  return endpoint + "?api-version=" + version +
         "&resource=" + percent_encode(kAzureStorageResource) + identity;
}

http::Request app_service_request(const AzureCredentialOptions& options,
                                  const std::string& endpoint, const std::string& secret) {
  http::Request request;
  request.method = "GET";
  request.url = url_with(endpoint, "2019-08-01", managed_identity_query(options, "client_id"));
  request.headers = {{"X-IDENTITY-HEADER", secret}};
  return request;
}

http::Request older_request(const AzureCredentialOptions& options, const std::string& endpoint,
                            const std::string& secret) {
  http::Request request;
  request.method = "GET";
  request.url = url_with(endpoint, "2017-09-01", managed_identity_query(options, "clientid"));
  request.headers = {{"secret", secret}};
  return request;
}

http::Request cloud_shell_request(const std::string& endpoint) {
  http::Request request;
  request.method = "POST";
  request.url = endpoint;
  request.headers = {{"Metadata", "true"}, {"Content-Type", "application/x-www-form-urlencoded"}};
  request.body = Buffer::from_string(form_body({{"resource", kAzureStorageResource}}));
  return request;
}

AzureAnswer ask(http::Request request, const std::string& endpoint, const std::string& secret) {
  const auto response = ask_neighbour(std::move(request));
  if (response.ok()) return azure_token_from_json(response.body, kSource, endpoint);
  throw service_error(kSource, endpoint, response, http::classify(response),
                      quotable(failure_of(response) + " " + response.body, {secret}),
                      "check that the app has a managed identity, and client_id if it has several");
}

}  // namespace

AzureAnswer ask_azure_app_service(const AzureCredentialOptions& options) {
  const auto endpoint = environment("IDENTITY_ENDPOINT");
  const auto header = environment("IDENTITY_HEADER");
  if (endpoint && header) {
    return ask(app_service_request(options, *endpoint, *header), *endpoint, *header);
  }
  if (endpoint) {
    throw Error(ErrorCode::not_supported, std::string(kSource), *endpoint,
                "IDENTITY_ENDPOINT without IDENTITY_HEADER: Azure Arc's identities are not spoken",
                "give a service principal, or exclude_managed_identity_credential=true");
  }
  const auto older = environment("MSI_ENDPOINT");
  if (!older) return Absent{"IDENTITY_ENDPOINT is not set"};
  const auto secret = environment("MSI_SECRET").value_or("");
  return secret.empty() ? ask(cloud_shell_request(*older), *older, secret)
                        : ask(older_request(options, *older, secret), *older, secret);
}

}  // namespace fulgurite::auth
