// Profiles and the settings that come from them or from the environment.
#include "auth/aws_profile.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/files.h"
#include "base/log.h"
#include "fulgurite/error.h"

namespace fulgurite::auth {
namespace {

std::vector<ProfileSection> read_sections(const std::string& path) {
  try {
    const auto text = read_small_file(path);
    return text ? parse_profile_file(*text, path) : std::vector<ProfileSection>();
  } catch (const Error& error) {
    // As in a container whose HOME belongs to another user.
    if (error.code() != ErrorCode::permission_denied) throw;
    log(LogLevel::info, "passes over " + path + ", which this user may not read");
    return {};
  }
}

void merge(const ProfileValues& values, ProfileValues& into) {
  for (const auto& [name, value] : values) into[name] = value;
}

/// Sections of other kinds belong to other tools. "[profile default]" goes before "[default]".
void add_config(const std::vector<ProfileSection>& sections, AwsProfiles& into) {
  const bool prefixed_default = std::any_of(sections.begin(), sections.end(), [](const auto& s) {
    return s.kind == "profile" && s.name == "default";
  });
  for (const auto& section : sections) {
    if (section.kind == "profile") merge(section.values, into.profiles[section.name]);
    if (section.kind == "sso-session") merge(section.values, into.sso_sessions[section.name]);
    if (section.kind == "services") merge(section.values, into.services[section.name]);
    if (section.kind.empty() && section.name == "default" && !prefixed_default) {
      merge(section.values, into.profiles["default"]);
    }
  }
}

void add_credentials(const std::vector<ProfileSection>& sections, AwsProfiles& into) {
  for (const auto& section : sections) {
    if (section.kind.empty()) merge(section.values, into.profiles[section.name]);
  }
}

std::string file_path(const char* variable, std::string_view usual) {
  return expand_home(environment(variable).value_or(std::string(usual)));
}

ProfileValues profile_values(const AwsProfiles& files, const std::string& explicit_name) {
  const auto found = files.profiles.find(choose_profile(explicit_name).name);
  return found == files.profiles.end() ? ProfileValues() : found->second;
}

/// The settings of `values` whose names start with `prefix` and a dot, without that.
ProfileValues below(const ProfileValues& values, const std::string& prefix) {
  ProfileValues result;
  for (const auto& [name, value] : values) {
    if (name.starts_with(prefix + ".")) result[name.substr(prefix.size() + 1)] = value;
  }
  return result;
}

bool is_true(std::string_view text) { return text == "true" || text == "True" || text == "TRUE"; }

bool endpoints_ignored(const ProfileValues& profile) {
  const auto variable = environment("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS");
  return is_true(variable ? *variable : setting(profile, "ignore_configured_endpoint_urls"));
}

/// "sso-oidc" as variables spell it ("SSO_OIDC") and as settings do ("sso_oidc").
std::string spelled(std::string_view service, bool upper) {
  std::string result(service);
  for (char& c : result) {
    if (c == '-') c = '_';
    if (upper && c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return result;
}

/// https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html
std::string_view partition_domain(std::string_view region) {
  using Row = std::pair<std::string_view, std::string_view>;
  constexpr std::array<Row, 6> kDomains = {
      Row{"cn-", "amazonaws.com.cn"},    Row{"us-isob-", "sc2s.sgov.gov"},
      Row{"us-iso-", "c2s.ic.gov"},      Row{"us-isof-", "csp.hci.ic.gov"},
      Row{"eu-isoe-", "cloud.adc-e.uk"}, Row{"eusc-", "amazonaws.eu"}};
  for (const auto& [prefix, domain] : kDomains) {
    if (region.starts_with(prefix)) return domain;
  }
  return "amazonaws.com";
}

bool is_host_label(std::string_view text) {
  constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyz0123456789-";
  return !text.empty() && text.size() <= 63 && text.find_first_not_of(kAllowed) == text.npos;
}

}  // namespace

AwsProfiles load_aws_profiles() {
  AwsProfiles files;
  files.config_file = file_path("AWS_CONFIG_FILE", "~/.aws/config");
  files.credentials_file = file_path("AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials");
  add_config(read_sections(files.config_file), files);
  add_credentials(read_sections(files.credentials_file), files);
  return files;
}

std::string setting(const ProfileValues& values, std::string_view name) {
  const auto found = values.find(name);
  return found == values.end() ? std::string() : found->second;
}

ProfileChoice choose_profile(const std::string& explicit_name) {
  if (!explicit_name.empty()) return {explicit_name, "the option profile"};
  for (const char* variable : {"AWS_PROFILE", "AWS_DEFAULT_PROFILE"}) {
    if (auto name = environment(variable)) return {*name, variable};
  }
  return {"default", ""};
}

AwsProfileSettings aws_profile_settings(const std::string& profile) {
  const auto values = profile_values(load_aws_profiles(), profile);
  AwsProfileSettings settings;
  settings.region = setting(values, "region");
  settings.ca_bundle = setting(values, "ca_bundle");
  settings.s3 = below(values, "s3");
  settings.addressing_style = setting(settings.s3, "addressing_style");
  return settings;
}

std::string find_aws_region(const std::string& explicit_region, const std::string& profile) {
  if (!explicit_region.empty()) return explicit_region;
  if (auto region = environment("AWS_REGION")) return *region;
  if (auto region = environment("AWS_DEFAULT_REGION")) return *region;
  return aws_profile_settings(profile).region;
}

std::string find_aws_endpoint(std::string_view service, const std::string& profile) {
  const auto files = load_aws_profiles();
  const auto values = profile_values(files, profile);
  if (endpoints_ignored(values)) return {};
  const auto variable = "AWS_ENDPOINT_URL_" + spelled(service, true);
  if (auto url = environment(variable.c_str())) return *url;
  if (auto url = environment("AWS_ENDPOINT_URL")) return *url;
  if (const auto found = files.services.find(setting(values, "services"));
      found != files.services.end()) {
    auto url = setting(found->second, spelled(service, false) + ".endpoint_url");
    if (!url.empty()) return url;
  }
  return setting(values, "endpoint_url");
}

std::string aws_regional_endpoint(std::string_view host_prefix, const std::string& region) {
  if (!is_host_label(region)) {
    throw Error(ErrorCode::invalid_argument, "aws endpoint", "", "the region '" + region + "'",
                "use a region's name as in eu-west-1");
  }
  return "https://" + std::string(host_prefix) + "." + region + "." +
         std::string(partition_domain(region));
}

std::string find_aws_ca_bundle(const std::string& explicit_file, const std::string& profile) {
  if (!explicit_file.empty()) return explicit_file;
  if (auto file = environment("AWS_CA_BUNDLE")) return *file;
  return aws_profile_settings(profile).ca_bundle;
}

}  // namespace fulgurite::auth
