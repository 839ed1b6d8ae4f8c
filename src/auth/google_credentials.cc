// The order in which Google credentials are looked for, and the cache around it.
#include "auth/google_credentials.h"

#include <variant>

#include "auth/google_file.h"
#include "auth/google_impersonation.h"
#include "auth/google_metadata.h"
#include "auth/google_source.h"
#include "auth/token_cache.h"
#include "base/files.h"

namespace fulgurite::auth {
namespace {

GoogleToken ask_in_order(const GoogleCredentialOptions& options, const std::string& scope) {
  std::string asked;
  if (!options.metadata_only) {
    const auto file = find_google_file(options.credentials);
    if (const auto* found = std::get_if<GoogleFile>(&file)) {
      return google_token_of(*found, scope, options.ca_bundle);
    }
    asked = "file: " + std::get<Absent>(file).reason + "; ";
  }
  auto metadata_options = options;
  metadata_options.scope = scope;
  const auto answer = ask_google_metadata(metadata_options);
  if (const auto* found = std::get_if<GoogleToken>(&answer)) return *found;
  asked += "metadata server: " + std::get<Absent>(answer).reason;
  throw source_error("google credentials", "", "none found (" + asked + ")",
                     "set GOOGLE_APPLICATION_CREDENTIALS, run `gcloud auth application-default "
                     "login`, or use anonymous=true for public data");
}

GoogleToken find_token(const GoogleCredentialOptions& options) {
  GoogleToken token;
  if (options.anonymous) {
    token.anonymous = true;
    return token;
  }
  const bool acts_for_another = !options.impersonate.empty();
  if (!options.token.empty()) {
    token.text = options.token;
  } else {
    token = ask_in_order(options, acts_for_another ? std::string(kGoogleIamScope) : options.scope);
  }
  if (!acts_for_another) return token;
  return impersonated_token(google_impersonation(options.impersonate, options.iam_endpoint), token,
                            options.scope, options.ca_bundle);
}

class CachedGoogleTokens : public GoogleTokenProvider {
 public:
  explicit CachedGoogleTokens(const GoogleCredentialOptions& options)
      : cache_([options] { return find_token(options); }) {}

  GoogleToken get() override { return cache_.get(); }
  void refresh(const GoogleToken& stale) override { cache_.refresh(stale); }

 private:
  TokenCache<GoogleToken> cache_;
};

}  // namespace

std::shared_ptr<GoogleTokenProvider> make_google_credentials(
    const GoogleCredentialOptions& options) {
  return std::make_shared<CachedGoogleTokens>(options);
}

std::string find_google_project(const GoogleCredentialOptions& options) {
  for (const char* name : {"GOOGLE_CLOUD_PROJECT", "GCLOUD_PROJECT"}) {
    if (auto project = environment(name)) return *project;
  }
  if (options.anonymous || !options.token.empty() || options.metadata_only) return {};
  const auto file = find_google_file(options.credentials);
  const auto* found = std::get_if<GoogleFile>(&file);
  if (!found) return {};
  const auto fields = parse_json_fields(found->text).value_or(JsonFields{});
  const auto project = field(fields, "project_id");
  return project.empty() ? field(fields, "quota_project_id") : project;
}

}  // namespace fulgurite::auth
