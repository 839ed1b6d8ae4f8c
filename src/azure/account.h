// From options to a client: a connection string and the emulator's settings become account, key and
// endpoint, and the credentials come from Azure's chain.
//
// Who calls it: make_azure and Azure. Tests build a Client with credentials of their own instead.
#pragma once

#include <memory>

#include "azure/client.h"

namespace fulgurite::azure {

/// Errors: invalid_argument when options contradict each other or name no account.
std::shared_ptr<const Client> make_client(const AzureOptions& options);

/// `options` with what their connection string says, or the emulator's account.
AzureOptions with_connection(AzureOptions options);

}  // namespace fulgurite::azure
