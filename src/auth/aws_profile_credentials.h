// What a profile says about credentials: keys, a role, SSO, a process.
//
// https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html; roles and source_profile:
// https://docs.aws.amazon.com/sdkref/latest/guide/feature-assume-role-credentials.html
#pragma once

#include "auth/aws_source.h"

namespace fulgurite::auth {

/// The credentials of the profile that the options or the environment name, else of "default".
/// Absent only if no profile was named and "default" has none.
/// Errors: unauthenticated for a named profile that does not exist or has no credentials, a loop of
/// source_profile, mfa_serial; those of the sources that it leads to.
SourceAnswer ask_profile_files(const AwsCredentialOptions& options);

}  // namespace fulgurite::auth
