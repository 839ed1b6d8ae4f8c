#include "azure/account.h"

#include <utility>

#include "auth/azure_connection_string.h"

namespace fulgurite::azure {
namespace {

auth::AzureCredentialOptions credential_options(const AzureOptions& options,
                                                const Endpoint& endpoint) {
  auth::AzureCredentialOptions credentials;
  credentials.account_key = options.account_key;
  credentials.sas_token = options.sas_token;
  credentials.token = options.token;
  credentials.anonymous = options.anonymous;
  credentials.tenant_id = options.tenant_id;
  credentials.client_id = options.client_id;
  credentials.client_secret = options.client_secret;
  credentials.client_certificate_path = options.client_certificate_path;
  credentials.client_certificate_password = options.client_certificate_password;
  credentials.federated_token_file = options.federated_token_file;
  credentials.object_id = options.object_id;
  credentials.msi_resource_id = options.msi_resource_id;
  credentials.authority_host = options.authority_host;
  credentials.default_authority = endpoint.authority_host;
  credentials.ca_bundle = options.ca_bundle;
  credentials.exclude_environment = options.exclude_environment_credential;
  credentials.exclude_workload_identity = options.exclude_workload_identity_credential;
  credentials.exclude_managed_identity = options.exclude_managed_identity_credential;
  credentials.exclude_cli = options.exclude_cli_credential;
  return credentials;
}

/// The key in a connection string opens no other account.
void check_same_account(const AzureOptions& options, const auth::AzureConnection& connection) {
  if (options.account_name.empty() || connection.account_name.empty()) return;
  if (options.account_name == connection.account_name) return;
  throw Error(ErrorCode::invalid_argument, "abfs options", "",
              "the URL or account_name names account '" + options.account_name +
                  "', the connection string '" + connection.account_name + "'",
              "correct one of them, or unset AZURE_STORAGE_CONNECTION_STRING");
}

void apply(const auth::AzureConnection& connection, AzureOptions& options) {
  check_same_account(options, connection);
  const std::string scheme = connection.protocol.empty() ? "https" : connection.protocol;
  if (!connection.account_name.empty()) options.account_name = connection.account_name;
  options.account_key = connection.account_key;
  options.sas_token = connection.account_key.empty() ? connection.sas : "";
  const std::string suffix =
      connection.endpoint_suffix.empty() ? "core.windows.net" : connection.endpoint_suffix;
  options.account_host = options.account_name + ".blob." + suffix;
  options.endpoint_url = connection.blob_endpoint.empty() ? scheme + "://" + options.account_host
                                                          : connection.blob_endpoint;
  if (!connection.dfs_endpoint.empty()) options.dfs_endpoint = connection.dfs_endpoint;
  if (options.use_secondary && !connection.secondary_endpoint.empty()) {
    options.endpoint_url = connection.secondary_endpoint;
    options.use_secondary = false;
  }
}

void apply_emulator(AzureOptions& options) {
  const auth::AzureConnection emulator = auth::azure_emulator();
  if (options.account_name.empty()) options.account_name = emulator.account_name;
  if (options.endpoint_url.empty()) options.endpoint_url = emulator.blob_endpoint;
  const bool has_credentials =
      !options.account_key.empty() || !options.sas_token.empty() || !options.token.empty();
  if (!has_credentials) options.account_key = emulator.account_key;
}

}  // namespace

AzureOptions with_connection(AzureOptions options) {
  if (!options.connection_string.empty()) {
    apply(auth::parse_azure_connection_string(options.connection_string), options);
  } else if (options.use_emulator) {
    apply_emulator(options);
  }
  return options;
}

std::shared_ptr<const Client> make_client(const AzureOptions& given) {
  const AzureOptions options = with_connection(given);
  const Endpoint endpoint = resolve_endpoint(options);
  return std::make_shared<const Client>(
      options, auth::make_azure_credentials(credential_options(options, endpoint)));
}

}  // namespace fulgurite::azure
