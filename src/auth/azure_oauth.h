// Tokens from Microsoft Entra ID by the client credentials grant: who proves how that it is who.
//
// Called by the sources that prove something (service principal, workload identity). Spec:
// https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "auth/azure_source.h"

namespace fulgurite::auth {

/// An application in a tenant, and where the tenant signs in.
struct AzureApplication {
  std::string authority;  ///< "https://login.microsoftonline.com"
  std::string tenant_id;
  std::string client_id;
  std::string ca_bundle;
};

/// From options and AZURE_AUTHORITY_HOST. Errors: invalid_argument for a tenant that is no name or
/// GUID, and for an authority that is neither https nor on this machine.
AzureApplication azure_application(const AzureCredentialOptions& options,
                                   const std::string& tenant_id, const std::string& client_id);

/// ".../oauth2/v2.0/token" of the application's tenant; also the audience of assertions.
std::string token_endpoint(const AzureApplication& application);

/// Proves by a secret.
AzureCredentials azure_token_by_secret(const AzureApplication& application,
                                       const std::string& secret, std::string_view source);

/// Proves by a signed statement, which `make_assertion` makes anew for each attempt.
AzureCredentials azure_token_by_assertion(const AzureApplication& application,
                                          const std::function<std::string()>& make_assertion,
                                          std::string_view source);

}  // namespace fulgurite::auth
