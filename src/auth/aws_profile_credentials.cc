// One profile's credentials, following source_profile to the keys at its end.
#include "auth/aws_profile_credentials.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "auth/aws_container.h"
#include "auth/aws_environment.h"
#include "auth/aws_instance_metadata.h"
#include "auth/aws_process.h"
#include "auth/aws_profile.h"
#include "auth/aws_sso.h"
#include "auth/aws_sts.h"
#include "auth/aws_web_identity.h"
#include "base/files.h"

namespace fulgurite::auth {
namespace {

constexpr std::string_view kSource = "aws profile";

/// Resolves profiles of one reading of the files; remembers the way so as to see loops.
class Resolver {
 public:
  Resolver(const AwsProfiles& files, const AwsCredentialOptions& options)
      : files_(files), options_(options) {}

  /// Absent if the profile has none of the settings that give credentials.
  SourceAnswer resolve(const std::string& name) {
    const auto& profile = files_.profiles.at(name);
    visited_.push_back(name);
    if (!setting(profile, "role_arn").empty()) return role(name, profile);
    return direct(name, profile);
  }

 private:
  [[noreturn]] void fail(const std::string& name, const std::string& reason,
                         const std::string& advice) const {
    throw source_error(kSource, files_.config_file, "profile " + name + ": " + reason, advice);
  }

  /// Everything but a role.
  SourceAnswer direct(const std::string& name, const ProfileValues& profile) const {
    if (has_sso(profile)) return sso_credentials(files_, name, options_);
    if (has_keys(profile)) return keys(name, profile);
    if (auto command = setting(profile, "credential_process"); !command.empty()) {
      return process_credentials(command, name);
    }
    return Absent{"the profile " + name + " has no credentials"};
  }

  static bool has_keys(const ProfileValues& profile) {
    return !setting(profile, "aws_access_key_id").empty() ||
           !setting(profile, "aws_secret_access_key").empty();
  }

  AwsCredentials keys(const std::string& name, const ProfileValues& profile) const {
    AwsCredentials credentials;
    credentials.access_key_id = setting(profile, "aws_access_key_id");
    credentials.secret_access_key = setting(profile, "aws_secret_access_key");
    credentials.session_token = setting(profile, "aws_session_token");
    if (credentials.session_token.empty()) {  // its name in boto's older files
      credentials.session_token = setting(profile, "aws_security_token");
    }
    if (credentials.access_key_id.empty() || credentials.secret_access_key.empty()) {
      fail(name, "it has only half of a key",
           "set both aws_access_key_id and aws_secret_access_key");
    }
    return credentials;
  }

  AwsCredentials role(const std::string& name, const ProfileValues& profile) {
    if (!setting(profile, "mfa_serial").empty()) {
      fail(name, "it needs a code from a device (mfa_serial), for which nobody can be asked here",
           "get a session with `aws sts assume-role` and export its keys");
    }
    const RoleRequest request{.role_arn = setting(profile, "role_arn"),
                              .session_name = setting(profile, "role_session_name"),
                              .external_id = setting(profile, "external_id"),
                              .duration_seconds = setting(profile, "duration_seconds")};
    auto token_file = setting(profile, "web_identity_token_file");
    if (!token_file.empty()) {
      return assume_role_with_token_file(sts(profile), request, expand_home(token_file));
    }
    return assume_role(sts(profile), request, caller(name, profile));
  }

  StsClient sts(const ProfileValues& profile) const {
    auto client = find_sts(options_);
    if (client.region.empty()) client.region = setting(profile, "region");
    return client;
  }

  /// Who asks for the role.
  AwsCredentials caller(const std::string& name, const ProfileValues& profile) {
    const auto source = setting(profile, "source_profile");
    const auto kind = setting(profile, "credential_source");
    if (source.empty() == kind.empty()) {
      fail(name, "role_arn needs one of source_profile and credential_source",
           "say whose credentials assume the role");
    }
    return source.empty() ? credential_source(name, kind) : source_profile(name, profile, source);
  }

  AwsCredentials source_profile(const std::string& name, const ProfileValues& profile,
                                const std::string& source) {
    if (!files_.profiles.contains(source)) {
      fail(name, "its source_profile " + source + " does not exist", "correct source_profile");
    }
    // A profile may assume its role with its own keys.
    if (source == name && has_keys(profile)) return keys(name, profile);
    if (std::find(visited_.begin(), visited_.end(), source) != visited_.end()) {
      fail(name, "its chain of source_profile comes back to " + source, "break the loop");
    }
    return found(name, resolve(source));
  }

  AwsCredentials credential_source(const std::string& name, const std::string& kind) const {
    if (kind == "Environment") return found(name, ask_environment());
    if (kind == "EcsContainer") return found(name, ask_container(options_));
    if (kind == "Ec2InstanceMetadata") return found(name, ask_instance_metadata(options_));
    fail(name, "credential_source is '" + quotable(kind) + "'",
         "use Environment, EcsContainer or Ec2InstanceMetadata");
  }

  AwsCredentials found(const std::string& name, SourceAnswer answer) const {
    if (const auto* absent = std::get_if<Absent>(&answer)) {
      fail(name, "nobody to assume its role: " + absent->reason,
           "give the source of the role its credentials");
    }
    return std::get<AwsCredentials>(std::move(answer));
  }

  const AwsProfiles& files_;
  const AwsCredentialOptions& options_;
  std::vector<std::string> visited_;
};

}  // namespace

SourceAnswer ask_profile_files(const AwsCredentialOptions& options) {
  const auto files = load_aws_profiles();
  const auto [name, named_by] = choose_profile(options.profile);
  const auto both = files.config_file + " and " + files.credentials_file;
  if (!files.profiles.contains(name)) {
    if (named_by.empty()) return Absent{"no profile default in " + both};
    throw source_error(kSource, "",
                       "the profile " + name + ", named by " + named_by + ", is neither in " + both,
                       "correct the name or run `aws configure`");
  }
  auto answer = Resolver(files, options).resolve(name);
  const auto* absent = std::get_if<Absent>(&answer);
  if (absent && !named_by.empty()) {
    throw source_error(kSource, "", absent->reason + " in " + both, "run `aws configure`");
  }
  return answer;
}

}  // namespace fulgurite::auth
