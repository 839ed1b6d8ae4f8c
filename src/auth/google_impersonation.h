// Acting as a service account that trusts us: our token is exchanged for one of its own.
//
// https://cloud.google.com/iam/docs/reference/credentials/rest/v1/projects.serviceAccounts/generateAccessToken
#pragma once

#include <string>
#include <vector>

#include "auth/google_source.h"

namespace fulgurite::auth {

struct GoogleImpersonation {
  std::string url;                     ///< ".../serviceAccounts/EMAIL:generateAccessToken"
  std::vector<std::string> delegates;  ///< emails or resource names between us and the target
  std::string lifetime_seconds;        ///< as text; empty = an hour
};

/// For `emails`, comma-separated, of which the last is the target. `endpoint` is empty for
/// Google's.
GoogleImpersonation google_impersonation(const std::string& emails, const std::string& endpoint);

/// The target's token, for `caller`'s. One POST an attempt, up to 4.
GoogleToken impersonated_token(const GoogleImpersonation& target, const GoogleToken& caller,
                               const std::string& scope, const std::string& ca_bundle);

}  // namespace fulgurite::auth
