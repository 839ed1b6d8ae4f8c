// ~/.aws/config and ~/.aws/credentials: profiles, the region, endpoints and S3 settings.
//
// Called by the credential sources and by the S3 client, each time anew, so that what the user
// edits or `aws sso login` writes is seen at the next refresh. Variables and settings:
// https://docs.aws.amazon.com/sdkref/latest/guide/settings-reference.html
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "auth/profile_file.h"

namespace fulgurite::auth {

/// Both files together; where both have a setting of a profile, the credentials file wins.
struct AwsProfiles {
  std::string config_file;       ///< AWS_CONFIG_FILE or ~/.aws/config
  std::string credentials_file;  ///< AWS_SHARED_CREDENTIALS_FILE or ~/.aws/credentials
  std::map<std::string, ProfileValues, std::less<>> profiles, sso_sessions, services;
};

/// A file that is missing or not readable counts as empty. Errors: invalid_argument for one that
/// does not parse or is larger than a megabyte.
AwsProfiles load_aws_profiles();

/// The value, or the empty string.
std::string setting(const ProfileValues& values, std::string_view name);

/// `explicit_name`, AWS_PROFILE, AWS_DEFAULT_PROFILE or "default".
struct ProfileChoice {
  std::string name;
  std::string named_by;  ///< "AWS_PROFILE", "the option profile"; empty for the default
};
ProfileChoice choose_profile(const std::string& explicit_name);

/// What a client takes from a profile besides credentials. Fields are empty where nothing is set.
struct AwsProfileSettings {
  std::string region;
  std::string ca_bundle;         ///< PEM file
  std::string addressing_style;  ///< of `s3 =`: "path", "virtual" or "auto"
  ProfileValues s3;              ///< all settings below `s3 =`: "use_accelerate_endpoint", ...
};

/// The settings of the profile that `choose_profile` names; empty if there is no such profile.
AwsProfileSettings aws_profile_settings(const std::string& profile = {});

/// The region: `explicit_region`, AWS_REGION, AWS_DEFAULT_REGION, the profile's; else empty.
std::string find_aws_region(const std::string& explicit_region, const std::string& profile = {});

/// The URL that the user has set for `service` ("s3", "sts"): AWS_ENDPOINT_URL_<SERVICE>,
/// AWS_ENDPOINT_URL, the profile's `services` section, the profile's endpoint_url; else empty.
/// AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true switches all of them off.
std::string find_aws_endpoint(std::string_view service, const std::string& profile = {});

/// AWS's own endpoint, "https://sts.eu-west-1.amazonaws.com", with the domain of the region's
/// partition. Errors: invalid_argument for a region that is not a host name's part.
std::string aws_regional_endpoint(std::string_view host_prefix, const std::string& region);

/// `explicit_file`, AWS_CA_BUNDLE, the profile's ca_bundle; else empty.
std::string find_aws_ca_bundle(const std::string& explicit_file, const std::string& profile = {});

}  // namespace fulgurite::auth
