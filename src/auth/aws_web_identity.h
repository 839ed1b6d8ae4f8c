// A role for the token in AWS_WEB_IDENTITY_TOKEN_FILE: pods of EKS, CI jobs with OIDC.
//
// The file is read at each refresh, since its owner replaces it.
// https://docs.aws.amazon.com/sdkref/latest/guide/feature-assume-role-credentials.html
#pragma once

#include <string>

#include "auth/aws_source.h"
#include "auth/aws_sts.h"

namespace fulgurite::auth {

/// By AWS_WEB_IDENTITY_TOKEN_FILE, AWS_ROLE_ARN and AWS_ROLE_SESSION_NAME.
SourceAnswer ask_web_identity(const AwsCredentialOptions& options);

/// Assumes `role` with the token in `token_file`. Errors: unauthenticated if the file has none;
/// those of STS.
AwsCredentials assume_role_with_token_file(const StsClient& sts, const RoleRequest& role,
                                           const std::string& token_file);

}  // namespace fulgurite::auth
