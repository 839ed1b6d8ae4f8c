// What every AWS credential source answers: credentials, or why it has none.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "auth/aws_credentials.h"
#include "auth/source.h"

namespace fulgurite::auth {

using SourceAnswer = std::variant<AwsCredentials, Absent>;

/// Credentials from a document of a container, the metadata service or a credential process, in
/// which the session token is called `token_field`. Errors: unauthenticated if one is missing.
AwsCredentials credentials_from_json(std::string_view text, std::string_view token_field,
                                     std::string_view source, const std::string& where);

}  // namespace fulgurite::auth
