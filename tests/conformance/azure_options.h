// The ways into Azurite: the emulator's published key, and a bearer token that it accepts.
//
// It looks at a token's issuer, audience and times, and does not check its signature.
#pragma once

#include <string>

#include "fulgurite/azure.h"

namespace fulgurite::conformance {

/// Small parts, so that modest files have several; few retries, so that refusals come soon.
AzureOptions azurite_with_key();
AzureOptions azurite_with_token();

/// A token for `audience`, good for `seconds` from now.
std::string azurite_token(const std::string& audience = "https://storage.azure.com",
                          int seconds = 3600);

}  // namespace fulgurite::conformance
