// The Security Token Service: credentials of a role for credentials or for a web identity token.
//
// Called by the profile and web identity sources and by the chain itself.
// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html and
// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
#pragma once

#include <string>

#include "auth/aws_credentials.h"

namespace fulgurite::auth {

/// How STS is reached.
struct StsClient {
  std::string region;    ///< empty = the global endpoint
  std::string endpoint;  ///< URL; empty = the region's own
  std::string ca_bundle;
};

/// From the options, the environment and the profile.
StsClient find_sts(const AwsCredentialOptions& options);

struct RoleRequest {
  std::string role_arn;
  std::string session_name{};  ///< shown in the account's logs; empty = "fulgurite-<time>"
  std::string external_id{};
  std::string duration_seconds{};  ///< 900 to 43200 as text; empty = STS's own hour
};

/// One POST an attempt, up to 4. Errors of both: unauthenticated with STS's own words, unavailable
/// if there is no answer, invalid_argument for a duration out of range.
AwsCredentials assume_role(const StsClient& sts, const RoleRequest& role,
                           const AwsCredentials& caller);
AwsCredentials assume_role_with_web_identity(const StsClient& sts, const RoleRequest& role,
                                             const std::string& token);

}  // namespace fulgurite::auth
