// The access token that `aws sso login` leaves in ~/.aws/sso/cache, renewed while it can be.
//
// Called by aws_sso only. The cache is shared with the AWS CLI and SDKs:
// https://docs.aws.amazon.com/sdkref/latest/guide/feature-sso-credentials.html; renewal is
// https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_CreateToken.html
#pragma once

#include <string>

namespace fulgurite::auth {

/// Where the token is and how it is renewed.
struct SsoSession {
  std::string cache_key;      ///< the session's name, or the start URL of a profile without one
  bool renewable = false;     ///< sso-session sections only, by AWS's rules
  std::string region;         ///< of the identity center
  std::string oidc_endpoint;  ///< URL; empty = the region's own
  std::string ca_bundle;
  std::string login_command;  ///< "aws sso login --profile dev", for advice
};

/// A token that is good now. Renews one that has less than five minutes left and writes it back.
/// Errors: unauthenticated with the advice to log in.
std::string sso_access_token(const SsoSession& session);

/// ~/.aws/sso/cache/<SHA-1 of the key>.json
std::string sso_cache_file(const std::string& cache_key);

}  // namespace fulgurite::auth
