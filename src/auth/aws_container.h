// Credentials from the agent beside a container: ECS tasks, EKS Pod Identity, Greengrass.
//
// https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html
#pragma once

#include <string_view>

#include "auth/aws_source.h"

namespace fulgurite::auth {

/// By AWS_CONTAINER_CREDENTIALS_RELATIVE_URI or _FULL_URI, with
/// AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE (read each time) or AWS_CONTAINER_AUTHORIZATION_TOKEN.
/// One GET an attempt, up to 3. Errors: unauthenticated for a refusal or a URL that the token must
/// not be sent to; unavailable.
SourceAnswer ask_container(const AwsCredentialOptions& options);

/// Whether a token may be sent to `url`: https anywhere, http only to loopback and to the agents'
/// own link-local addresses, so that no variable can lead it out over the open network.
bool container_url_allowed(std::string_view url);

}  // namespace fulgurite::auth
