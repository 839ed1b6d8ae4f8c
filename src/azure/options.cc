#include "azure/options.h"

#include <array>

#include "azure/refused_options.h"
#include "base/option_setters.h"
#include "object/shared_options.h"

namespace fulgurite::azure {
namespace {

using O = AzureOptions;
using namespace set_option;  // NOLINT: the table below is nothing but these

/// As adlfs reads AZURE_STORAGE_ANON: everything but these words means yes.
void set_anonymous(O& options, std::string_view value) {
  constexpr std::array<std::string_view, 8> kNo = {"",  "false", "False", "FALSE",
                                                   "f", "0",     "None",  "no"};
  options.anonymous = std::find(kNo.begin(), kNo.end(), value) == kNo.end();
}

void set_location_mode(O& options, std::string_view value) {
  if (value != "primary" && value != "secondary") {
    throw std::invalid_argument("not one of primary, secondary");
  }
  options.use_secondary = value == "secondary";
}

void set_use_cli(O& options, std::string_view value) {
  if (!parse_bool(value)) return;
  options.exclude_environment_credential = true;
  options.exclude_workload_identity_credential = true;
  options.exclude_managed_identity_credential = true;
}

OptionTable<O> identity_rows() {
  return {
      {{"account_name",
        {"azure_storage_account_name"},
        {"AZURE_STORAGE_ACCOUNT_NAME", "AZURE_STORAGE_ACCOUNT"},
        "storage account; abfs URLs may name it: container@account.dfs.core.windows.net"},
       text(&O::account_name)},
      {{"account_host", {}, {}, "its host in another cloud: account.blob.core.usgovcloudapi.net"},
       text(&O::account_host)},
      {{"endpoint_url",
        {"endpoint", "azure_endpoint", "azure_storage_endpoint", "account_url", "blob_endpoint"},
        {"AZURE_STORAGE_BLOB_ENDPOINT", "AZURE_STORAGE_ENDPOINT", "AZURE_ENDPOINT"},
        "URL of the blob service, of emulators with the account behind it"},
       text(&O::endpoint_url)},
      {{"dfs_endpoint",
        {},
        {},
        "URL of the data lake service; default the blob service's with dfs for blob"},
       text(&O::dfs_endpoint)},
      {{"use_secondary", {}, {}, "read from the other region of a geo-redundant account"},
       boolean(&O::use_secondary)},
      {{"location_mode", {}, {}, "primary or secondary: use_secondary"}, set_location_mode},
      {{"use_emulator",
        {"azure_use_emulator", "azure_storage_use_emulator"},
        {"AZURE_STORAGE_USE_EMULATOR"},
        "the emulator at 127.0.0.1:10000; default false"},
       boolean(&O::use_emulator)},
      {{"account_namespace",
        {},
        {},
        "auto, flat or hierarchical: whether directories exist; default auto"},
       choice<O, AzureNamespace>(&O::account_namespace,
                                 {{"auto", AzureNamespace::automatic},
                                  {"automatic", AzureNamespace::automatic},
                                  {"flat", AzureNamespace::flat},
                                  {"hierarchical", AzureNamespace::hierarchical}})},
      {{"version_aware", {}, {}, "?versionid= and ?snapshot= in paths; default false"},
       boolean(&O::version_aware)},
  };
}

OptionTable<O> credential_rows() {
  return {
      {{"connection_string", {}, {"AZURE_STORAGE_CONNECTION_STRING"}, "account and key in one"},
       text(&O::connection_string)},
      {{"account_key",
        {"access_key", "master_key", "azure_storage_account_key", "azure_storage_access_key"},
        {"AZURE_STORAGE_ACCOUNT_KEY", "AZURE_STORAGE_KEY", "AZURE_STORAGE_ACCESS_KEY"},
        "one of the account's two keys"},
       text(&O::account_key)},
      {{"sas_token",
        {"sas_key", "azure_storage_sas_token", "azure_storage_sas_key"},
        {"AZURE_STORAGE_SAS_TOKEN", "AZURE_STORAGE_SAS_KEY"},
        "shared access signature of an account, a service or a user delegation"},
       text(&O::sas_token)},
      {{"token",
        {"bearer_token", "azure_storage_token"},
        {"AZURE_STORAGE_TOKEN"},
        "OAuth token for https://storage.azure.com"},
       text(&O::token)},
      {{"anonymous",
        {"anon", "skip_signature", "azure_skip_signature"},
        {"AZURE_STORAGE_ANON"},
        "send no credentials, for public containers; default false"},
       set_anonymous},
      {{"tenant_id",
        {"authority_id", "azure_storage_tenant_id", "azure_tenant_id", "azure_storage_authority_id",
         "workload_identity_tenant_id"},
        {"AZURE_STORAGE_TENANT_ID"},
        "directory of the application; default AZURE_TENANT_ID"},
       text(&O::tenant_id)},
      {{"client_id",
        {"azure_storage_client_id", "azure_client_id", "managed_identity_client_id",
         "workload_identity_client_id"},
        {"AZURE_STORAGE_CLIENT_ID"},
        "application, or managed identity; default AZURE_CLIENT_ID"},
       text(&O::client_id)},
      {{"client_secret",
        {"azure_storage_client_secret", "azure_client_secret"},
        {"AZURE_STORAGE_CLIENT_SECRET"},
        "secret of the application; default AZURE_CLIENT_SECRET"},
       text(&O::client_secret)},
      {{"client_certificate_path",
        {"certificate_path"},
        {},
        "PEM or PKCS #12 file with its certificate and key; default AZURE_CLIENT_CERTIFICATE_PATH"},
       text(&O::client_certificate_path)},
      {{"client_certificate_password",
        {},
        {},
        "of that file; default AZURE_CLIENT_CERTIFICATE_PASSWORD"},
       text(&O::client_certificate_password)},
      {{"federated_token_file",
        {"azure_federated_token_file", "token_file_path"},
        {},
        "token of a workload identity; default AZURE_FEDERATED_TOKEN_FILE"},
       text(&O::federated_token_file)},
      {{"object_id", {"azure_object_id"}, {}, "managed identity, by its object id"},
       text(&O::object_id)},
      {{"msi_resource_id", {"azure_msi_resource_id"}, {}, "managed identity, by its resource id"},
       text(&O::msi_resource_id)},
      {{"authority_host",
        {"authority", "azure_authority_host"},
        {},
        "host that gives tokens; default AZURE_AUTHORITY_HOST, then the account's cloud's"},
       text(&O::authority_host)},
      {{"exclude_environment_credential", {}, {}, "pass AZURE_CLIENT_SECRET over"},
       boolean(&O::exclude_environment_credential)},
      {{"exclude_workload_identity_credential", {}, {}, "pass AZURE_FEDERATED_TOKEN_FILE over"},
       boolean(&O::exclude_workload_identity_credential)},
      {{"exclude_managed_identity_credential", {}, {}, "pass managed identities over"},
       boolean(&O::exclude_managed_identity_credential)},
      {{"exclude_cli_credential", {}, {}, "pass the Azure CLI over"},
       boolean(&O::exclude_cli_credential)},
      {{"use_azure_cli", {"azure_use_azure_cli"}, {}, "true: ask the Azure CLI alone"},
       set_use_cli},
  };
}

OptionTable<O> content_rows() {
  return {
      {{"access_tier", {}, {}, "Hot, Cool, Cold or Archive; default the account's"},
       text(&O::access_tier)},
      {{"encryption_scope", {}, {}, "encryption scope of written blobs; default the container's"},
       text(&O::encryption_scope)},
      {{"encryption_key",
        {"azure_encryption_key"},
        {},
        "base64 of the 32-byte key that blobs are encrypted with"},
       text(&O::encryption_key)},
      {{"tags", {}, {}, "index tags of written blobs: name=value&name=value"}, pairs(&O::tags)},
      {{"checksum", {}, {}, "none, crc64 or md5 with every upload; default crc64"},
       choice<O, AzureChecksum>(&O::checksum, {{"none", AzureChecksum::none},
                                               {"crc64", AzureChecksum::crc64},
                                               {"md5", AzureChecksum::md5}})},
  };
}

/// The Azure SDK's names for what every object store has.
OptionTable<ObjectOptions> connection_rows() {
  const std::array<OptionInfo, 2> further = {{
      {"verify_tls", {"connection_verify"}, {}, {}},
      {"connect_timeout", {"connection_timeout", "socket_timeout"}, {}, {}},
  }};
  return object::shared_rows(further);
}

}  // namespace

const OptionTable<AzureOptions>& option_table() {
  static const auto table =
      joined_rows<O>(identity_rows(), credential_rows(), content_rows(), connection_rows());
  return table;
}

}  // namespace fulgurite::azure

namespace fulgurite {

AzureOptions parse_azure_options(const StorageOptions& options) {
  AzureOptions result;
  apply_options(azure::option_table(), "abfs",
                object::without_refused(azure::refused_options(), "abfs", options), result);
  return result;
}

std::vector<OptionInfo> azure_options() { return option_infos(azure::option_table()); }

}  // namespace fulgurite
