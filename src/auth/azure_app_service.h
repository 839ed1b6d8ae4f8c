// A token of the managed identity of an App Service, Function, Container App or Cloud Shell, from
// the endpoint that its environment names.
//
// https://learn.microsoft.com/azure/app-service/overview-managed-identity#rest-endpoint-reference
#pragma once

#include "auth/azure_source.h"

namespace fulgurite::auth {

/// By IDENTITY_ENDPOINT and IDENTITY_HEADER; else MSI_ENDPOINT, with MSI_SECRET where it has one.
AzureAnswer ask_azure_app_service(const AzureCredentialOptions& options);

}  // namespace fulgurite::auth
