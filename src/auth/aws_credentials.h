// AWS credentials: what they are, who provides them, and the cache that keeps them fresh.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

namespace fulgurite::auth {

struct AwsCredentials {
  std::string access_key_id;
  std::string secret_access_key;
  std::string session_token;  ///< empty for long-term keys
  std::optional<std::chrono::system_clock::time_point> expires;
  bool anonymous = false;  ///< requests are not signed
};

/// A source of credentials. Thread-safe. Errors: unauthenticated, naming each source that was
/// asked and why it had nothing.
class AwsCredentialProvider {
 public:
  virtual ~AwsCredentialProvider() = default;
  /// Credentials that are good for the next minutes; asks the source only when the cached ones
  /// are about to expire. Concurrent callers share one request. Failures are not cached.
  virtual AwsCredentials get() = 0;
  /// The server refused `stale` as expired: the next get asks the source again, unless somebody
  /// has already replaced them.
  virtual void refresh(const AwsCredentials& stale) = 0;
};

/// Where to look, in this order: explicit keys, environment, profile files, web identity,
/// container, instance metadata. Empty fields take the AWS SDKs' defaults and variables.
struct AwsCredentialOptions {
  std::string access_key_id, secret_access_key, session_token;
  std::string profile;
  bool anonymous = false;
  std::string role_arn;  ///< assume this role with what the chain finds
  std::string role_session_name;
  std::string external_id;
  std::string region;        ///< for STS and SSO endpoints
  std::string sts_endpoint;  ///< for tests and private networks
  std::string ca_bundle;
};

std::shared_ptr<AwsCredentialProvider> make_aws_credentials(const AwsCredentialOptions& options);

}  // namespace fulgurite::auth
