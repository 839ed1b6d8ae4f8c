// The token of the person who is signed in to the Azure CLI, by `az account get-access-token`.
//
// https://learn.microsoft.com/cli/azure/account#az-account-get-access-token
#pragma once

#include <chrono>

#include "auth/azure_source.h"

namespace fulgurite::auth {

/// Runs `az` of the PATH, within `limit`. Absent where it is not installed or nobody is signed in.
AzureAnswer ask_azure_cli(const AzureCredentialOptions& options,
                          std::chrono::seconds limit = std::chrono::seconds(30));

}  // namespace fulgurite::auth
