// A file's token as the proof of who we are.
#include "auth/azure_workload_identity.h"

#include "auth/azure_oauth.h"
#include "base/files.h"

namespace fulgurite::auth {
namespace {

constexpr std::string_view kSource = "azure workload identity";
constexpr std::uint64_t kMaxTokenBytes = 64u << 10;

std::string read_token(const std::string& file) {
  auto token = read_small_file(file, kMaxTokenBytes).value_or("");
  while (!token.empty() && (token.back() == '\n' || token.back() == '\r')) token.pop_back();
  if (token.empty()) {
    throw source_error(kSource, file, "the token file is missing or empty",
                       "check that the identity token is mounted there");
  }
  return token;
}

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
      azure_application(options, tenant, client), [&] { return read_token(file); }, kSource);
}

}  // namespace fulgurite::auth
