// Google credentials: bearer tokens, where they are looked for, and who keeps them fresh.
//
// The kinds of credentials are one file each (google_service_account, google_authorized_user,
// google_external_account, google_impersonation, google_metadata); google_file reads the JSON that
// names one. Called by the gcs client. Order and formats:
// https://cloud.google.com/docs/authentication/application-default-credentials
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/time.h"

namespace fulgurite::auth {

struct GoogleToken {
  std::string text{};  ///< goes behind "Authorization: Bearer"
  std::optional<TimePoint> expires{};
  std::string quota_project{};  ///< whose quota is used up; empty = the identity's own
  bool anonymous = false;       ///< requests carry no token

  bool operator==(const GoogleToken&) const = default;
};

/// A source of tokens. Thread-safe.
/// Errors: unauthenticated, naming each source that was asked and why it had nothing, or the one
/// that is configured and refused; unavailable if the service that gives tokens did not answer;
/// not_supported for kinds of credentials that are not spoken. No message contains a secret.
class GoogleTokenProvider {
 public:
  virtual ~GoogleTokenProvider() = default;
  /// A token that is good for the next minutes. Concurrent callers share one request.
  virtual GoogleToken get() = 0;
  /// The server refused `stale`: the next get asks the sources again, unless somebody has already
  /// replaced it.
  virtual void refresh(const GoogleToken& stale) = 0;
};

/// Where to look, in this order: the explicit token, the explicit file, the file that
/// GOOGLE_APPLICATION_CREDENTIALS names, the well-known file of `gcloud auth application-default
/// login`, the metadata server of the machine.
struct GoogleCredentialOptions {
  std::string token{};         ///< an access token, used until the server refuses it
  std::string credentials{};   ///< path of a JSON file, or the JSON itself
  bool anonymous = false;      ///< no credentials, no lookups
  bool metadata_only = false;  ///< the machine's own identity, whatever files there are
  /// "a@p.iam.gserviceaccount.com": act as this service account. Several, separated by commas, are
  /// a chain of delegation; the last is who we become.
  std::string impersonate{};
  std::string scope = "https://www.googleapis.com/auth/devstorage.read_write";
  std::string iam_endpoint{};  ///< of impersonation; empty = Google's
  std::string ca_bundle{};     ///< PEM file; empty = the system's
};

/// Looks nothing up yet: the first `get` does.
std::shared_ptr<GoogleTokenProvider> make_google_credentials(
    const GoogleCredentialOptions& options);

/// The project that the machine's settings name: GOOGLE_CLOUD_PROJECT, GCLOUD_PROJECT, the
/// credentials file's; else empty. Sends nothing.
std::string find_google_project(const GoogleCredentialOptions& options);

}  // namespace fulgurite::auth
