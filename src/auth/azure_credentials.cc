// The chain of Azure credential sources and the cache around it.
#include "auth/azure_credentials.h"

#include <array>
#include <string_view>
#include <utility>

#include "auth/azure_app_service.h"
#include "auth/azure_cli.h"
#include "auth/azure_instance_metadata.h"
#include "auth/azure_service_principal.h"
#include "auth/azure_source.h"
#include "auth/azure_workload_identity.h"
#include "auth/token_cache.h"
#include "base/encode.h"
#include "base/files.h"
#include "base/text.h"

namespace fulgurite::auth {
namespace {

Error bad_setting(std::string reason, std::string advice) {
  return Error(ErrorCode::invalid_argument, "azure credentials", "", std::move(reason),
               std::move(advice));
}

std::string checked_key(const std::string& key) {
  if (!base64_decode(key) || key.empty()) {
    throw bad_setting("the account key is not base64",
                      "copy one of the two keys of the account's \"Access keys\" page");
  }
  return key;
}

/// A SAS as people paste it: perhaps a whole URL, perhaps with the question mark.
std::string checked_sas(std::string sas) {
  if (const auto question = sas.find('?'); question != sas.npos) sas.erase(0, question + 1);
  const bool header_safe = sas.find_first_of(" \r\n\t#") == sas.npos;
  const bool signed_text = ("&" + sas).find("&sig=") != std::string::npos;
  if (!header_safe || !signed_text) {
    throw bad_setting("the SAS token has no signature (sig=...), or is not one line",
                      "paste the whole token, from sv= or se= on");
  }
  return sas;
}

AzureAnswer ask_storage_secrets(const AzureCredentialOptions& options) {
  AzureCredentials credentials;
  if (!options.account_key.empty()) {
    credentials.account_key = checked_key(options.account_key);
  } else if (!options.sas_token.empty()) {
    credentials.sas = checked_sas(options.sas_token);
  } else if (!options.token.empty()) {
    credentials.token = options.token;
  } else {
    return Absent{"no key, SAS or token given"};
  }
  return credentials;
}

AzureAnswer ask_given_federation(const AzureCredentialOptions& options) {
  if (options.federated_token_file.empty()) return Absent{"no token file given"};
  return ask_azure_workload_identity(options);
}

AzureAnswer ask_workload_identity(const AzureCredentialOptions& options) {
  if (options.exclude_workload_identity) return Absent{"excluded"};
  return ask_azure_workload_identity(options);
}

/// The identity of an app goes before that of the machine under it.
AzureAnswer ask_managed_identity(const AzureCredentialOptions& options) {
  if (options.exclude_managed_identity) return Absent{"excluded"};
  auto answer = ask_azure_app_service(options);
  if (std::holds_alternative<AzureCredentials>(answer)) return answer;
  return ask_azure_instance_metadata(options);
}

AzureAnswer ask_cli(const AzureCredentialOptions& options) {
  if (options.exclude_cli) return Absent{"excluded"};
  return ask_azure_cli(options);
}

struct Source {
  std::string_view name;
  std::string_view azure_identity_name;  ///< in AZURE_TOKEN_CREDENTIALS; empty: not named there
  AzureAnswer (*ask)(const AzureCredentialOptions&);
};

constexpr std::array kSources = {
    Source{"options", "", ask_storage_secrets},
    Source{"service principal", "", ask_azure_service_principal},
    Source{"token file", "", ask_given_federation},
    Source{"environment", "environmentcredential", ask_azure_environment},
    Source{"workload identity", "workloadidentitycredential", ask_workload_identity},
    Source{"managed identity", "managedidentitycredential", ask_managed_identity},
    Source{"Azure CLI", "azureclicredential", ask_cli},
};

/// Whether AZURE_TOKEN_CREDENTIALS leaves `source` in the chain.
bool is_wanted(const Source& source, const std::string& wanted) {
  if (wanted.empty() || source.azure_identity_name.empty()) return true;
  const bool is_for_developers = source.azure_identity_name == "azureclicredential";
  if (wanted == "dev") return is_for_developers;
  if (wanted == "prod") return !is_for_developers;
  return wanted == source.azure_identity_name;
}

/// AZURE_TOKEN_CREDENTIALS: "dev", "prod" or the name of one source.
std::string wanted_sources() {
  auto wanted = lower(environment("AZURE_TOKEN_CREDENTIALS").value_or(""));
  if (wanted.empty() || wanted == "dev" || wanted == "prod") return wanted;
  for (const auto& source : kSources) {
    if (wanted == source.azure_identity_name) return wanted;
  }
  throw bad_setting("AZURE_TOKEN_CREDENTIALS names no source that is known here",
                    "set it to dev, prod, EnvironmentCredential, WorkloadIdentityCredential, "
                    "ManagedIdentityCredential or AzureCliCredential");
}

AzureCredentials ask_in_order(const AzureCredentialOptions& options) {
  std::string asked;
  const auto wanted = wanted_sources();
  for (const auto& source : kSources) {
    if (!is_wanted(source, wanted)) continue;
    auto answer = source.ask(options);
    if (auto* found = std::get_if<AzureCredentials>(&answer)) return std::move(*found);
    if (!asked.empty()) asked += "; ";
    asked.append(source.name).append(": ").append(std::get<Absent>(answer).reason);
  }
  throw source_error("azure credentials", "", "none found (" + asked + ")",
                     "set AZURE_STORAGE_CONNECTION_STRING or AZURE_STORAGE_ACCOUNT_KEY, run "
                     "`az login`, or use anon=true for public containers");
}

AzureCredentials find_credentials(const AzureCredentialOptions& options) {
  if (!options.anonymous) return ask_in_order(options);
  AzureCredentials nobody;
  nobody.anonymous = true;
  return nobody;
}

class CachedAzureCredentials : public AzureCredentialProvider {
 public:
  explicit CachedAzureCredentials(const AzureCredentialOptions& options)
      : cache_([options] { return find_credentials(options); }) {}

  AzureCredentials get() override { return cache_.get(); }
  void refresh(const AzureCredentials& stale) override { cache_.refresh(stale); }

 private:
  TokenCache<AzureCredentials> cache_;
};

}  // namespace

std::shared_ptr<AzureCredentialProvider> make_azure_credentials(
    const AzureCredentialOptions& options) {
  return std::make_shared<CachedAzureCredentials>(options);
}

}  // namespace fulgurite::auth
