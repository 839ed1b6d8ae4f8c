#include "gcs/options.h"

#include <filesystem>

#include "base/files.h"
#include "base/option_setters.h"
#include "gcs/refused_options.h"

namespace fulgurite::gcs {
namespace {

/// gcsfs's `token`: one of its words, a file, JSON, or a token itself.
void set_token(GcsOptions& options, std::string_view value) {
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
void set_emulator(GcsOptions& options, std::string_view value) {
  options.emulator = !value.empty();
  options.endpoint_url = value;
}

/// gcsfs's `requester_pays`: a project, or "true" for our own.
void set_requester_pays(GcsOptions& options, std::string_view value) {
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

void set_consistency(GcsOptions& options, std::string_view value) {
  if (value == "md5") {
    throw std::invalid_argument("composed objects have no MD5: use crc32c");
  }
  if (value != "none" && value != "size" && value != "crc32c") {
    throw std::invalid_argument("not one of none, size, crc32c");
  }
  options.checksum = value == "crc32c";
}

void set_access(GcsOptions& options, std::string_view value) {
  if (value != "read_only" && value != "read_write" && value != "full_control") {
    throw std::invalid_argument("not one of read_only, read_write, full_control");
  }
  options.access = value;
}

OptionTable<GcsOptions> make_table() {
  using O = GcsOptions;
  using set_option::boolean, set_option::choice, set_option::duration, set_option::text;
  return {
      // Identity.
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
      // Credentials.
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
      // Written objects.
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
      // Transport.
      {{"ca_bundle", {"ca_cert_file"}, {}, "PEM file of trusted authorities; default the system's"},
       text(&O::ca_bundle)},
      {{"verify_tls", {"verify"}, {}, "whether certificates are checked; default true"},
       set_option::verify<O>()},
      {{"allow_invalid_certificates", {}, {}, "true: verify_tls=false"},
       boolean(&O::verify_tls, false)},
      {{"proxy", {"proxy_url"}, {}, "http://host:port; default https_proxy and http_proxy"},
       text(&O::proxy)},
      {{"no_proxy", {"proxy_excludes"}, {}, "hosts reached without it; default no_proxy"},
       text(&O::no_proxy)},
      {{"connect_to", {}, {}, "host:port dialled whatever the URL says"}, text(&O::connect_to)},
      {{"connect_timeout", {}, {}, "seconds until a connection must stand; default 5"},
       duration(&O::connect_timeout)},
      {{"stall_time",
        {"requests_timeout", "read_timeout", "timeout"},
        {},
        "seconds without progress after which a transfer is tried again; default 20"},
       duration(&O::stall_time)},
      {{"stall_bytes_per_second", {}, {}, "what counts as progress; default 1"},
       set_option::bytes(&O::stall_bytes_per_second)},
      {{"max_retries", {"retries"}, {}, "attempts after the first; default 10"},
       set_option::number(&O::max_retries)},
      {{"retry_deadline", {"retry_timeout"}, {}, "seconds after which no new attempt starts; 180"},
       duration(&O::retry_deadline)},
      // Performance.
      {{"part_bytes",
        {"part_size", "block_size", "blocksize", "default_block_size"},
        {},
        "size of upload parts and parallel ranges; default 8 MiB"},
       set_option::transfer_bytes<O>(&TransferOptions::part_bytes)},
      {{"max_connections",
        {"max_concurrency", "concurrency"},
        {"DEFAULT_GCSFS_CONCURRENCY"},
        "requests in flight for one file; default 32"},
       set_option::connections<O>()},
      {{"read_ahead_bytes", {}, {}, "largest read-ahead window; default 8 MiB"},
       set_option::transfer_bytes<O>(&TransferOptions::read_ahead_bytes)},
      {{"budget_bytes", {}, {}, "memory of all open files together; default 48 MiB"},
       set_option::transfer_bytes<O>(&TransferOptions::budget_bytes)},
  };
}

}  // namespace

const OptionTable<GcsOptions>& option_table() {
  static const OptionTable<GcsOptions> table = make_table();
  return table;
}

}  // namespace fulgurite::gcs

namespace fulgurite {

GcsOptions parse_gcs_options(const StorageOptions& options) {
  gcs::check_environment();
  StorageOptions known;
  for (const auto& [name, value] : options) {
    if (!gcs::is_refused(name, value)) known.emplace(name, value);
  }
  GcsOptions result;
  apply_options(gcs::option_table(), "gs", known, result);
  return result;
}

std::vector<OptionInfo> gcs_options() { return option_infos(gcs::option_table()); }

}  // namespace fulgurite
