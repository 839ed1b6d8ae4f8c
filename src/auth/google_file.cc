// Where credentials files lie, and whom to ask for each type.
#include "auth/google_file.h"

#include <utility>
#include <vector>

#include "auth/google_authorized_user.h"
#include "auth/google_external_account.h"
#include "auth/google_impersonation.h"
#include "auth/google_service_account.h"
#include "base/files.h"

namespace fulgurite::auth {
namespace {

constexpr std::string_view kSource = "google credentials file";
constexpr std::string_view kWellKnownName = "/application_default_credentials.json";

GoogleFile named_file(const std::string& path, std::string_view named_by) {
  auto text = read_small_file(expand_home(path));
  if (!text) {
    throw source_error(kSource, path,
                       "the file that " + std::string(named_by) + " names is missing",
                       "correct the path, or unset it");
  }
  return {path, *std::move(text)};
}

std::string well_known_path() {
  const auto folder = environment("CLOUDSDK_CONFIG");
  return (folder ? *folder : home_directory() + "/.config/gcloud") + std::string(kWellKnownName);
}

/// The fields whose names begin with `prefix`, without it.
JsonFields below(const JsonFields& fields, const std::string& prefix) {
  JsonFields found;
  for (const auto& [name, value] : fields) {
    if (name.starts_with(prefix)) found.emplace(name.substr(prefix.size()), value);
  }
  return found;
}

GoogleToken token_of(const JsonFields& fields, const GoogleFile& file, const std::string& scope,
                     const std::string& ca_bundle);

/// {"type": "impersonated_service_account", "source_credentials": {...}}
GoogleToken impersonated_file_token(const JsonFields& fields, const GoogleFile& file,
                                    const std::string& scope, const std::string& ca_bundle) {
  const auto caller =
      token_of(below(fields, "source_credentials."), file, std::string(kGoogleIamScope), ca_bundle);
  GoogleImpersonation target;
  target.url = required_field(fields, "service_account_impersonation_url", kSource, file.where);
  target.delegates = json_strings(file.text, "delegates");
  return impersonated_token(target, caller, scope, ca_bundle);
}

GoogleToken token_of(const JsonFields& fields, const GoogleFile& file, const std::string& scope,
                     const std::string& ca_bundle) {
  const auto type = required_field(fields, "type", kSource, file.where);
  if (type == "service_account") {
    return service_account_token(fields, file.where, scope, ca_bundle);
  }
  if (type == "authorized_user") return authorized_user_token(fields, file.where, ca_bundle);
  if (type == "external_account") {
    return external_account_token(fields, file.where, scope, ca_bundle);
  }
  if (type == "impersonated_service_account") {
    return impersonated_file_token(fields, file, scope, ca_bundle);
  }
  throw Error(ErrorCode::not_supported, std::string(kSource), file.where,
              "credentials of type '" + quotable(type) + "' are not spoken",
              "use a service account's key, `gcloud auth application-default login`, or workload "
              "identity federation");
}

}  // namespace

std::variant<GoogleFile, Absent> find_google_file(const std::string& given) {
  if (given.starts_with('{')) return GoogleFile{"the option credentials", given};
  if (!given.empty()) return named_file(given, "the option credentials");
  if (const auto path = environment("GOOGLE_APPLICATION_CREDENTIALS")) {
    return named_file(*path, "GOOGLE_APPLICATION_CREDENTIALS");
  }
  auto path = well_known_path();
  auto text = read_small_file(path);
  if (!text) return Absent{"GOOGLE_APPLICATION_CREDENTIALS is not set, there is no " + path};
  return GoogleFile{std::move(path), *std::move(text)};
}

GoogleToken google_token_of(const GoogleFile& file, const std::string& scope,
                            const std::string& ca_bundle) {
  const auto fields = parse_json_fields(file.text);
  if (!fields) {
    throw source_error(kSource, file.where, "this is not a JSON object",
                       "download or create the credentials file again");
  }
  auto token = token_of(*fields, file, scope, ca_bundle);
  if (token.quota_project.empty()) token.quota_project = field(*fields, "quota_project_id");
  return token;
}

}  // namespace fulgurite::auth
