// A file's token as the proof of who we are.
#include "auth/azure_workload_identity.h"

#include "auth/azure_oauth.h"
#include "auth/token_file.h"
#include "base/files.h"

namespace fulgurite::auth {
namespace {

constexpr std::string_view kSource = "azure workload identity";

}  // namespace

AzureAnswer ask_azure_workload_identity(const AzureCredentialOptions& options) {
  const auto file = given_or_variable(options.federated_token_file, "AZURE_FEDERATED_TOKEN_FILE");
  if (file.empty()) return Absent{"AZURE_FEDERATED_TOKEN_FILE is not set"};
  const auto tenant = given_or_variable(options.tenant_id, "AZURE_TENANT_ID");
  const auto client = given_or_variable(options.client_id, "AZURE_CLIENT_ID");
  if (tenant.empty() || client.empty()) {
    throw source_error(kSource, file, "there is a token file, but no tenant or no client",
                       "set AZURE_TENANT_ID and AZURE_CLIENT_ID to the identity's");
  }
  return azure_token_by_assertion(
      azure_application(options, tenant, client), [&] { return read_token_file(kSource, file); },
      kSource);
}

}  // namespace fulgurite::auth
