// The chain of AWS credential sources and the cache around it.
#include "auth/aws_credentials.h"

#include <utility>
#include <variant>

#include "auth/aws_container.h"
#include "auth/aws_environment.h"
#include "auth/aws_instance_metadata.h"
#include "auth/aws_profile_credentials.h"
#include "auth/aws_source.h"
#include "auth/aws_sts.h"
#include "auth/aws_web_identity.h"
#include "auth/token_cache.h"

namespace fulgurite::auth {
namespace {

SourceAnswer ask_options(const AwsCredentialOptions& options) {
  if (options.access_key_id.empty() && options.secret_access_key.empty()) {
    return Absent{"no keys given"};
  }
  if (options.access_key_id.empty() || options.secret_access_key.empty()) {
    throw Error(ErrorCode::invalid_argument, "aws credentials", "",
                options.access_key_id.empty() ? "a secret access key without its access key id"
                                              : "an access key id without its secret access key",
                "give both or neither");
  }
  AwsCredentials credentials;
  credentials.access_key_id = options.access_key_id;
  credentials.secret_access_key = options.secret_access_key;
  credentials.session_token = options.session_token;
  return credentials;
}

/// A profile named by option goes before the environment, or it would have no effect there.
SourceAnswer ask_environment_unless_profile(const AwsCredentialOptions& options) {
  if (!options.profile.empty()) return Absent{"passed over for the profile " + options.profile};
  return ask_environment();
}

struct Source {
  std::string_view name;
  SourceAnswer (*ask)(const AwsCredentialOptions&);
};

constexpr Source kSources[] = {
    {"options", ask_options},
    {"environment", ask_environment_unless_profile},
    {"profile files", ask_profile_files},
    {"web identity", ask_web_identity},
    {"container", ask_container},
    {"instance metadata", ask_instance_metadata},
};

AwsCredentials ask_in_order(const AwsCredentialOptions& options) {
  std::string asked;
  for (const auto& source : kSources) {
    auto answer = source.ask(options);
    if (auto* found = std::get_if<AwsCredentials>(&answer)) return std::move(*found);
    if (!asked.empty()) asked += "; ";
    asked.append(source.name).append(": ").append(std::get<Absent>(answer).reason);
  }
  throw source_error("aws credentials", "", "none found (" + asked + ")",
                     "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, run `aws configure`, or use "
                     "anon=true for public data");
}

AwsCredentials find_credentials(const AwsCredentialOptions& options) {
  if (options.anonymous) {
    AwsCredentials nobody;
    nobody.anonymous = true;
    return nobody;
  }
  auto found = ask_in_order(options);
  if (options.role_arn.empty()) return found;
  return assume_role(find_sts(options),
                     {.role_arn = options.role_arn,
                      .session_name = options.role_session_name,
                      .external_id = options.external_id},
                     found);
}

class CachedAwsCredentials : public AwsCredentialProvider {
 public:
  explicit CachedAwsCredentials(const AwsCredentialOptions& options)
      : cache_([options] { return find_credentials(options); }) {}

  AwsCredentials get() override { return cache_.get(); }
  void refresh(const AwsCredentials& stale) override { cache_.refresh(stale); }

 private:
  TokenCache<AwsCredentials> cache_;
};

}  // namespace

std::shared_ptr<AwsCredentialProvider> make_aws_credentials(const AwsCredentialOptions& options) {
  return std::make_shared<CachedAwsCredentials>(options);
}

}  // namespace fulgurite::auth
