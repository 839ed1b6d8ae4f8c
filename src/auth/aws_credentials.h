// AWS credentials: what they are, where they are looked for, and who keeps them fresh.
//
// The sources are one file each (aws_environment, aws_profile_credentials, aws_web_identity,
// aws_container, aws_instance_metadata); this one asks them in order. Called by the S3 client.
// Order and names: https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/time.h"

namespace fulgurite::auth {

struct AwsCredentials {
  std::string access_key_id{};
  std::string secret_access_key{};
  std::string session_token{};  ///< empty for long-term keys
  std::optional<TimePoint> expires{};
  bool anonymous = false;  ///< requests are not signed

  bool operator==(const AwsCredentials&) const = default;
};

/// A source of credentials. Thread-safe.
/// Errors: unauthenticated, naming each source that was asked and why it had nothing, or the one
/// that is configured and refused; unavailable if the service that gives them did not answer;
/// invalid_argument for configuration that makes no sense. No message contains a secret.
class AwsCredentialProvider {
 public:
  virtual ~AwsCredentialProvider() = default;
  /// Credentials that are good for the next minutes; asks the sources only when the cached ones
  /// are about to expire. Concurrent callers share one request. Failures are not cached.
  virtual AwsCredentials get() = 0;
  /// The server refused `stale` as expired: the next get asks the sources again, unless somebody
  /// has already replaced them. Keys that never change come back the same.
  virtual void refresh(const AwsCredentials& stale) = 0;
};

/// Where to look, in this order: explicit keys, environment, profile files, web identity,
/// container, instance metadata. Empty fields take the AWS SDKs' variables and defaults.
struct AwsCredentialOptions {
  // Identity.
  std::string access_key_id{}, secret_access_key{}, session_token{};
  std::string profile{};   ///< named here, it goes before the environment's keys
  bool anonymous = false;  ///< no credentials, no lookups
  std::string role_arn{};  ///< assume this role with what the sources give
  std::string role_session_name{};
  std::string external_id{};
  // Services asked on the way.
  std::string region{};        ///< of STS
  std::string sts_endpoint{};  ///< "https://sts.example"; also AWS_ENDPOINT_URL_STS
  std::string ca_bundle{};     ///< PEM file; also AWS_CA_BUNDLE
  std::string container_endpoint = "http://169.254.170.2";  ///< of AWS_..._RELATIVE_URI
};

/// Looks nothing up yet: the first `get` does.
std::shared_ptr<AwsCredentialProvider> make_aws_credentials(const AwsCredentialOptions& options);

}  // namespace fulgurite::auth
