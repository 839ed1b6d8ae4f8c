// A token of the managed identity of this virtual machine, from its metadata service (IMDS).
//
// https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token
#pragma once

#include "auth/azure_source.h"

namespace fulgurite::auth {

/// One request to the link-local address; a second where nobody answers there. A machine without
/// that service, or without an identity, is absent.
AzureAnswer ask_azure_instance_metadata(const AzureCredentialOptions& options);

/// "&client_id=..." of the identity that is wanted, or "" for the machine's own.
std::string managed_identity_query(const AzureCredentialOptions& options, const char* client_name);

}  // namespace fulgurite::auth
