#include "gcs/account.h"

#include "auth/google_credentials.h"

namespace fulgurite::gcs {
namespace {

auth::GoogleCredentialOptions credential_options(const GcsOptions& options) {
  auth::GoogleCredentialOptions credentials;
  credentials.token = options.token;
  credentials.credentials = options.credentials;
  credentials.metadata_only = options.metadata_server;
  credentials.anonymous = options.anonymous;
  credentials.impersonate = options.impersonate;
  credentials.scope = "https://www.googleapis.com/auth/devstorage." + options.access;
  credentials.ca_bundle = options.ca_bundle;
  return credentials;
}

/// An emulator gets credentials only if they were given for it.
GcsOptions with_anonymous_emulator(GcsOptions options) {
  const bool given = !options.token.empty() || !options.credentials.empty() ||
                     options.metadata_server || !options.impersonate.empty();
  if (options.emulator && !given) options.anonymous = true;
  return options;
}

}  // namespace

std::shared_ptr<const Client> make_client(const GcsOptions& given) {
  const auto options = with_anonymous_emulator(given);
  const auto credentials = credential_options(options);
  auto project = options.project.empty() ? auth::find_google_project(credentials) : options.project;
  return std::make_shared<const Client>(options, auth::make_google_credentials(credentials),
                                        std::move(project));
}

}  // namespace fulgurite::gcs
