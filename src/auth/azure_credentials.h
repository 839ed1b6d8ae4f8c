// Credentials of Azure Storage: what they are, where they are looked for, and who keeps them fresh.
//
// The sources are one file each (azure_service_principal, azure_workload_identity,
// azure_instance_metadata, azure_app_service, azure_cli); this one asks them in the order of
// DefaultAzureCredential. Called by the Azure client. Order and variables:
// https://learn.microsoft.com/azure/developer/python/sdk/authentication/credential-chains
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/time.h"

namespace fulgurite::auth {

/// What authorises a request: exactly one of account key, SAS, token and `anonymous`.
struct AzureCredentials {
  std::string account_key{};  ///< base64; requests are signed with it (SharedKey)
  std::string sas{};          ///< "sv=...&sig=...", appended to every URL
  std::string token{};        ///< OAuth bearer token
  std::optional<TimePoint> expires{};
  bool anonymous = false;

  bool operator==(const AzureCredentials&) const = default;
};

/// A source of credentials. Thread-safe.
/// Errors: unauthenticated, naming each source that was asked and why it had nothing, or the one
/// that is configured and refused; unavailable if the service that gives them did not answer;
/// invalid_argument for configuration that makes no sense. No message contains a secret.
class AzureCredentialProvider {
 public:
  virtual ~AzureCredentialProvider() = default;
  /// Credentials that are good for the next minutes; asks the sources only when the cached ones
  /// are about to expire. Concurrent callers share one request. Failures are not cached.
  virtual AzureCredentials get() = 0;
  /// The server refused `stale` as expired: the next get asks the sources again, unless somebody
  /// has already replaced them. Keys that never change come back the same.
  virtual void refresh(const AzureCredentials& stale) = 0;
};

/// Where to look, in this order: what is given here, the environment's service principal, workload
/// identity, managed identity, the Azure CLI. Empty fields take azure-identity's variables.
struct AzureCredentialOptions {
  // Azure Storage's own; the first that is given wins.
  std::string account_key{};
  std::string sas_token{};
  std::string token{};
  bool anonymous = false;  ///< no credentials, no lookups
  // Microsoft Entra ID.
  std::string tenant_id{}, client_id{}, client_secret{};
  std::string client_certificate_path{};  ///< PEM or PKCS #12 with certificate and private key
  std::string client_certificate_password{};
  std::string federated_token_file{};
  std::string object_id{}, msi_resource_id{};  ///< other names of a managed identity
  std::string authority_host{};                ///< empty = AZURE_AUTHORITY_HOST, or else ...
  std::string default_authority = "https://login.microsoftonline.com";
  std::string ca_bundle{};  ///< PEM file, for the authority
  // Sources that are passed over.
  bool exclude_environment = false;
  bool exclude_workload_identity = false;
  bool exclude_managed_identity = false;
  bool exclude_cli = false;
  std::string metadata_endpoint = "http://169.254.169.254";
};

/// Looks nothing up yet: the first `get` does.
std::shared_ptr<AzureCredentialProvider> make_azure_credentials(
    const AzureCredentialOptions& options);

}  // namespace fulgurite::auth
