// The token in AZURE_FEDERATED_TOKEN_FILE, exchanged for one of Azure Storage: pods of AKS, CI
// jobs with OIDC.
//
// The file is read at each refresh, since its owner replaces it.
// https://learn.microsoft.com/entra/workload-id/workload-identity-federation
#pragma once

#include "auth/azure_source.h"

namespace fulgurite::auth {

/// By options, or AZURE_FEDERATED_TOKEN_FILE, AZURE_TENANT_ID and AZURE_CLIENT_ID.
AzureAnswer ask_azure_workload_identity(const AzureCredentialOptions& options);

}  // namespace fulgurite::auth
