// IAM Identity Center (SSO): the credentials of one role in one account for a login's token.
//
// Called for profiles with sso_session, or with sso_start_url as older ones have it.
// https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/API_GetRoleCredentials.html
#pragma once

#include <string>

#include "auth/aws_profile.h"
#include "auth/aws_source.h"

namespace fulgurite::auth {

/// Whether the profile asks for SSO.
bool has_sso(const ProfileValues& profile);

/// One GET an attempt, up to 4, and at times one POST to renew the token.
/// Errors: unauthenticated, with the login command as advice where that helps; unavailable.
AwsCredentials sso_credentials(const AwsProfiles& files, const std::string& profile_name,
                               const AwsCredentialOptions& options);

}  // namespace fulgurite::auth
