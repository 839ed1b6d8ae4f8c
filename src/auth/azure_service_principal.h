// A service principal: an application that proves itself by a secret or by a certificate.
//
// https://learn.microsoft.com/entra/identity-platform/app-objects-and-service-principals
#pragma once

#include "auth/azure_source.h"

namespace fulgurite::auth {

/// By the options' secret or certificate; tenant and client may come from AZURE_TENANT_ID and
/// AZURE_CLIENT_ID. Absent if the options have neither.
AzureAnswer ask_azure_service_principal(const AzureCredentialOptions& options);

/// The same by AZURE_CLIENT_SECRET, or AZURE_CLIENT_CERTIFICATE_PATH and
/// AZURE_CLIENT_CERTIFICATE_PASSWORD.
AzureAnswer ask_azure_environment(const AzureCredentialOptions& options);

}  // namespace fulgurite::auth
