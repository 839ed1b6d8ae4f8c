// What every Azure credential source answers: credentials, or why it has none.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "auth/azure_credentials.h"
#include "auth/source.h"

namespace fulgurite::auth {

using AzureAnswer = std::variant<AzureCredentials, Absent>;

/// The audience of tokens for Azure Storage, in every cloud. Entra ID calls it a scope, with
/// ".default" behind it; managed identities and the CLI call it a resource.
inline constexpr std::string_view kAzureStorageResource = "https://storage.azure.com/";
inline constexpr std::string_view kAzureStorageScope = "https://storage.azure.com/.default";

/// `given`, or else the variable's value, or else nothing.
std::string given_or_variable(const std::string& given, const char* variable);

/// Credentials from an OAuth answer: access_token, and expires_on (seconds since 1970) or
/// expires_in (seconds from now). Errors: unauthenticated if there is no token or no such time.
AzureCredentials azure_token_from_json(std::string_view text, std::string_view source,
                                       const std::string& where);

}  // namespace fulgurite::auth
