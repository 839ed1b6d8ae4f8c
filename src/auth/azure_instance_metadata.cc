// IMDS: one GET with the header that no forged request can carry.
#include "auth/azure_instance_metadata.h"

#include <utility>

#include "auth/credential_http.h"
#include "auth/json_fields.h"
#include "base/encode.h"
#include "base/files.h"

namespace fulgurite::auth {
namespace {

constexpr std::string_view kSource = "azure instance metadata";

std::string find_endpoint(const AzureCredentialOptions& options) {
  auto endpoint = environment("AZURE_POD_IDENTITY_AUTHORITY_HOST").value_or("");
  if (endpoint.empty()) endpoint = options.metadata_endpoint;
  while (endpoint.ends_with('/')) endpoint.pop_back();
  return endpoint + "/metadata/identity/oauth2/token";
}

std::string words_of(const http::Response& response) {
  const auto fields = parse_json_fields(response.body).value_or(JsonFields{});
  const auto reason = field(fields, "error_description");
  return quotable(failure_of(response) + (reason.empty() ? "" : ": " + reason));
}

}  // namespace

std::string managed_identity_query(const AzureCredentialOptions& options, const char* client_name) {
  const auto client = given_or_variable(options.client_id, "AZURE_CLIENT_ID");
  if (!options.object_id.empty()) return "&object_id=" + percent_encode(options.object_id);
  if (!options.msi_resource_id.empty()) {
    return "&mi_res_id=" + percent_encode(options.msi_resource_id);
  }
  if (!client.empty()) return "&" + std::string(client_name) + "=" + percent_encode(client);
  return {};
}

AzureAnswer ask_azure_instance_metadata(const AzureCredentialOptions& options) {
  const auto url = find_endpoint(options);
  const auto identity = managed_identity_query(options, "client_id");
  http::Request request;
  request.method = "GET";
  request.url =
      url + "?api-version=2018-02-01&resource=" + percent_encode(kAzureStorageResource) + identity;
  request.headers = {{"Metadata", "true"}};
  const auto response = ask_neighbour(std::move(request));
  if (response.ok()) return azure_token_from_json(response.body, kSource, url);
  const auto outcome = http::classify(response);
  if (response.status != 0 && outcome != http::Outcome::final) {
    throw service_error(kSource, url, response, outcome, words_of(response),
                        "the metadata service is busy: try again later");
  }
  // Azure's service says 400 for a machine without (such) an identity; other clouds' say 404.
  if (response.status == 400 && !identity.empty()) {
    throw source_error(kSource, url, words_of(response),
                       "assign that identity to this machine, or check client_id");
  }
  return Absent{"no managed identity at " + url + " (" + words_of(response) + ")"};
}

}  // namespace fulgurite::auth
