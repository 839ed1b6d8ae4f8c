// `az` as a source of tokens.
#include "auth/azure_cli.h"

#include <algorithm>

#include "auth/child_output.h"
#include "auth/json_fields.h"

namespace fulgurite::auth {
namespace {

constexpr std::string_view kSource = "azure cli";
constexpr std::size_t kMaxOutputBytes = 64u << 10;
constexpr int kNotFound = 127;  // the shell's status for a command that does not exist

/// The tenant is a part of a shell command.
void check_tenant(const std::string& tenant) {
  const auto fits = [](unsigned char c) { return std::isalnum(c) || c == '-' || c == '.'; };
  if (std::all_of(tenant.begin(), tenant.end(), fits)) return;
  throw Error(ErrorCode::invalid_argument, std::string(kSource), "",
              "tenant_id is neither a GUID nor a domain name", "correct tenant_id");
}

std::string command_for(const std::string& tenant) {
  check_tenant(tenant);
  std::string command = "az account get-access-token --output json --resource ";
  command += kAzureStorageResource;
  if (!tenant.empty()) command += " --tenant " + tenant;
  return command + " 2>/dev/null";
}

/// The CLI's field names in OAuth's spelling. `expires_on` has been there since az 2.54.
std::string as_oauth(const JsonFields& fields) {
  return write_json_fields({{"access_token", field(fields, "accessToken")},
                            {"expires_on", field(fields, "expires_on")}});
}

}  // namespace

AzureAnswer ask_azure_cli(const AzureCredentialOptions& options, std::chrono::seconds limit) {
  const auto output = run_command(command_for(options.tenant_id), limit, kMaxOutputBytes);
  const bool exited = output.end == ChildOutput::End::exited;
  if (exited && output.status == kNotFound) return Absent{"az is not installed"};
  if (exited && output.status != 0) return Absent{"az has no token: nobody is signed in"};
  if (!exited) return Absent{"az did not answer in time"};
  const auto fields = parse_json_fields(output.text).value_or(JsonFields{});
  if (field(fields, "accessToken").empty() || field(fields, "expires_on").empty()) {
    throw source_error(kSource, "az account get-access-token",
                       "it did not print a token with expires_on", "update the Azure CLI");
  }
  return azure_token_from_json(as_oauth(fields), kSource, "az account get-access-token");
}

}  // namespace fulgurite::auth
