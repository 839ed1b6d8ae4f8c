// Secrets and certificates, from options or from the environment.
#include "auth/azure_service_principal.h"

#include <memory>

#include "auth/azure_certificate.h"
#include "auth/azure_oauth.h"
#include "base/files.h"

namespace fulgurite::auth {
namespace {

constexpr std::string_view kSource = "azure service principal";

/// What proves the application's identity; at most one of the two is used.
struct Proof {
  std::string secret;
  std::string certificate_path;
  std::string certificate_password;

  bool empty() const { return secret.empty() && certificate_path.empty(); }
};

AzureCredentials token_by(const AzureCredentialOptions& options, const Proof& proof) {
  const auto tenant = given_or_variable(options.tenant_id, "AZURE_TENANT_ID");
  const auto client = given_or_variable(options.client_id, "AZURE_CLIENT_ID");
  if (tenant.empty() || client.empty()) {
    throw source_error(kSource, "", "there is a secret or certificate, but no tenant or no client",
                       "set tenant_id (AZURE_TENANT_ID) and client_id (AZURE_CLIENT_ID)");
  }
  const auto application = azure_application(options, tenant, client);
  if (!proof.secret.empty()) return azure_token_by_secret(application, proof.secret, kSource);
  const ClientCertificate certificate(proof.certificate_path, proof.certificate_password);
  return azure_token_by_assertion(
      application,
      [&] { return certificate.assertion(token_endpoint(application), application.client_id); },
      kSource);
}

}  // namespace

AzureAnswer ask_azure_service_principal(const AzureCredentialOptions& options) {
  const Proof proof{options.client_secret, options.client_certificate_path,
                    options.client_certificate_password};
  if (proof.empty()) return Absent{"no secret or certificate given"};
  return token_by(options, proof);
}

AzureAnswer ask_azure_environment(const AzureCredentialOptions& options) {
  if (options.exclude_environment) return Absent{"excluded"};
  const Proof proof{environment("AZURE_CLIENT_SECRET").value_or(""),
                    environment("AZURE_CLIENT_CERTIFICATE_PATH").value_or(""),
                    environment("AZURE_CLIENT_CERTIFICATE_PASSWORD").value_or("")};
  if (!proof.empty()) return token_by(options, proof);
  if (environment("AZURE_PASSWORD")) {
    return Absent{"AZURE_PASSWORD is of no use, since Entra ID gives tokens for passwords no more"};
  }
  return Absent{"neither AZURE_CLIENT_SECRET nor a certificate path is set"};
}

}  // namespace fulgurite::auth
