#include "gcs/options.h"

#include <array>
#include <filesystem>

#include "base/files.h"
#include "base/option_setters.h"
#include "gcs/refused_options.h"
#include "object/shared_options.h"

namespace fulgurite::gcs {
namespace {

using O = GcsOptions;
using namespace set_option;  // NOLINT: the tables below are nothing but these

/// gcsfs's `token`: one of its words, a file, JSON, or a token itself.
void set_token(O& options, std::string_view value) {
  if (value.empty() || value == "google_default") return;
  if (value == "anon") {
    options.anonymous = true;
  } else if (value == "cloud") {
    options.metadata_server = true;
  } else if (value == "cache" || value == "browser") {
    throw std::invalid_argument(
        "gcsfs's own login is not offered: run `gcloud auth application-default login`");
  } else if (value.starts_with('{') || std::filesystem::exists(expand_home(value)) ||
             value.ends_with(".json")) {
    options.credentials = value;
  } else {
    options.token = value;
  }
}

/// "http://host:port" or "host:port", as Google's tools take it.
void set_emulator(O& options, std::string_view value) {
  options.emulator = !value.empty();
  options.endpoint_url = value;
}

/// gcsfs's `requester_pays`: a project, or "true" for our own.
void set_requester_pays(O& options, std::string_view value) {
  try {
    if (!parse_bool(value)) return;
    if (options.project.empty()) {
      options.project = environment("GOOGLE_CLOUD_PROJECT").value_or("");
    }
    if (options.project.empty()) {
      throw Error(ErrorCode::invalid_argument, "gs options", "",
                  "requester_pays=true without a project", "give the project's name instead");
    }
    options.user_project = options.project;
  } catch (const std::invalid_argument&) {
    options.user_project = value;
  }
}

void set_consistency(O& options, std::string_view value) {
  if (value == "md5") {
    throw std::invalid_argument("composed objects have no MD5: use crc32c");
  }
  if (value != "none" && value != "size" && value != "crc32c") {
    throw std::invalid_argument("not one of none, size, crc32c");
  }
  options.checksum = value == "crc32c";
}

void set_access(O& options, std::string_view value) {
  if (value != "read_only" && value != "read_write" && value != "full_control") {
    throw std::invalid_argument("not one of read_only, read_write, full_control");
  }
  options.access = value;
}

OptionTable<O> identity_rows() {
  return {
      {{"emulator_host",
        {},
        {"STORAGE_EMULATOR_HOST"},
        "address of an emulator: endpoint_url, without credentials unless they are given"},
       set_emulator},
      {{"endpoint_url",
        {"endpoint", "google_base_url", "base_url", "endpoint_override"},
        {},
        "URL of the service; default Google"},
       text(&O::endpoint_url)},
      {{"project",
        {"project_id"},
        {"GCSFS_DEFAULT_PROJECT"},
        "where buckets are made; default GOOGLE_CLOUD_PROJECT, the credentials file's"},
       text(&O::project)},
      {{"user_project", {}, {}, "project that pays for requests to requester-pays buckets"},
       text(&O::user_project)},
      {{"requester_pays", {}, {}, "true: the own project pays; or the project that does"},
       set_requester_pays},
      {{"location",
        {"default_location", "default_bucket_location"},
        {},
        "place of buckets that are made; default US"},
       text(&O::location)},
      {{"version_aware", {}, {}, "key#123 is generation 123 of key; default false"},
       boolean(&O::version_aware)},
  };
}

OptionTable<O> credential_rows() {
  return {
      {{"token",
        {"access_token", "google_token"},
        {},
        "an access token, a credentials file, google_default, cloud or anon; default Google's "
        "order"},
       set_token},
      {{"credentials",
        {"service_account", "service_account_path", "service_account_key", "google_service_account",
         "google_service_account_path", "google_service_account_key", "application_credentials",
         "google_application_credentials", "credential", "credential_path", "json_credentials"},
        {},
        "credentials file or its JSON; default GOOGLE_APPLICATION_CREDENTIALS, gcloud's"},
       text(&O::credentials)},
      {{"metadata_server", {}, {}, "the machine's own identity; default false"},
       boolean(&O::metadata_server)},
      {{"anonymous",
        {"anon", "skip_signature", "google_skip_signature", "allow_anonymous"},
        {},
        "requests without a token, for public buckets; default false"},
       boolean(&O::anonymous)},
      {{"impersonate",
        {"impersonate_service_account", "target_service_account"},
        {"CLOUDSDK_AUTH_IMPERSONATE_SERVICE_ACCOUNT"},
        "service account to act as; several with commas are a chain"},
       text(&O::impersonate)},
      {{"access", {}, {}, "read_only, read_write or full_control; default read_write"}, set_access},
      {{"hmac_access_id", {"hmac_key"}, {}, "HMAC key: the S3 interface is spoken"},
       text(&O::hmac_access_id)},
      {{"hmac_secret", {}, {}, "secret of the HMAC key"}, text(&O::hmac_secret)},
  };
}

OptionTable<O> content_rows() {
  return {
      {{"storage_class",
        {"default_storage_class"},
        {},
        "storage class of written objects; default the bucket's"},
       text(&O::storage_class)},
      {{"acl", {"predefined_acl", "default_acl"}, {}, "predefined ACL of written objects"},
       text(&O::acl)},
      {{"kms_key_name", {"kms_key"}, {}, "Cloud KMS key of written objects"},
       text(&O::kms_key_name)},
      {{"customer_key",
        {"encryption_key", "csek"},
        {},
        "base64 of the 32-byte key that objects are encrypted with"},
       text(&O::customer_key)},
      {{"checksum", {}, {}, "CRC-32C with every upload and whole download; default true"},
       boolean(&O::checksum)},
      {{"consistency", {}, {}, "crc32c: checksum=true; none, size: checksum=false"},
       set_consistency},
      {{"upload", {}, {}, "auto, xml, compose or resumable: how large files go; default auto"},
       choice<O, GcsUpload>(&O::upload, {{"auto", GcsUpload::automatic},
                                         {"automatic", GcsUpload::automatic},
                                         {"xml", GcsUpload::xml},
                                         {"compose", GcsUpload::compose},
                                         {"resumable", GcsUpload::resumable}})},
  };
}

/// gcsfs's names for what every object store has.
OptionTable<ObjectOptions> connection_rows() {
  const std::array<OptionInfo, 3> further = {{
      {"stall_time", {"requests_timeout"}, {}, {}},
      {"retry_deadline", {"retry_timeout"}, {}, {}},
      {"max_connections", {"concurrency"}, {"DEFAULT_GCSFS_CONCURRENCY"}, {}},
  }};
  return object::shared_rows(further);
}

}  // namespace

const OptionTable<GcsOptions>& option_table() {
  static const auto table =
      joined_rows<O>(identity_rows(), credential_rows(), content_rows(), connection_rows());
  return table;
}

}  // namespace fulgurite::gcs

namespace fulgurite {

GcsOptions parse_gcs_options(const StorageOptions& options) {
  gcs::check_environment();
  GcsOptions result;
  apply_options(gcs::option_table(), "gs",
                object::without_refused(gcs::refused_options(), "gs", options), result);
  return result;
}

std::vector<OptionInfo> gcs_options() { return option_infos(gcs::option_table()); }

}  // namespace fulgurite
