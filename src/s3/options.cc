#include "s3/options.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "base/encode.h"
#include "base/option_setters.h"
#include "object/shared_options.h"
#include "s3/refused_options.h"

namespace fulgurite::s3 {
namespace {

using O = S3Options;
using namespace set_option;  // NOLINT: the tables below are nothing but these

void set_virtual_hosts(O& options, std::string_view value) {
  options.addressing = parse_bool(value) ? S3Addressing::virtual_host : S3Addressing::path;
}

void set_path_style(O& options, std::string_view value) {
  options.addressing = parse_bool(value) ? S3Addressing::path : S3Addressing::automatic;
}

void set_requester_pays(O& options, std::string_view value) {
  options.requester_pays = value == "requester" || (!value.empty() && parse_bool(value));
}

void set_unsigned_payload(O& options, std::string_view value) {
  options.payload_signing = parse_bool(value) ? S3PayloadSigning::never : S3PayloadSigning::always;
}

void set_signed_payload(O& options, std::string_view value) {
  options.payload_signing =
      parse_bool(value) ? S3PayloadSigning::always : S3PayloadSigning::automatic;
}

void set_attempts(O& options, std::string_view value) {
  options.max_retries = std::max(0, small_number(value) - 1);
}

OptionTable<O> identity_rows() {
  return {
      {{"endpoint_url",
        {"endpoint", "aws_endpoint", "aws_endpoint_url", "aws_endpoint_url_s3", "endpoint_override",
         "s3_endpoint"},
        {},
        "URL of the service; default AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL, the profile's, AWS"},
       text(&O::endpoint_url)},
      {{"region",
        {"region_name", "aws_region", "aws_default_region", "default_region", "s3_region"},
        {},
        "region of the buckets; default AWS_REGION, AWS_DEFAULT_REGION, the profile's, us-east-1"},
       text(&O::region)},
      {{"addressing",
        {"addressing_style", "s3_url_style"},
        {},
        "auto, path or virtual: where the bucket stands in URLs; default auto"},
       choice<O, S3Addressing>(&O::addressing, {{"auto", S3Addressing::automatic},
                                                {"automatic", S3Addressing::automatic},
                                                {"path", S3Addressing::path},
                                                {"virtual", S3Addressing::virtual_host},
                                                {"virtual_host", S3Addressing::virtual_host},
                                                {"vhost", S3Addressing::virtual_host}})},
      {{"virtual_hosted_style_request",
        {"aws_virtual_hosted_style_request", "enable_virtual_host_style",
         "force_virtual_addressing"},
        {},
        "true: addressing=virtual, false: addressing=path"},
       set_virtual_hosts},
      {{"force_path_style", {}, {}, "true: addressing=path"}, set_path_style},
      {{"use_tls",
        {"use_ssl", "s3_use_ssl"},
        {},
        "https where the endpoint names no scheme; default true"},
       boolean(&O::use_tls)},
      {{"use_dual_stack",
        {"use_dualstack_endpoint", "aws_use_dualstack_endpoint"},
        {"AWS_USE_DUALSTACK_ENDPOINT"},
        "AWS endpoints with IPv6; default false"},
       boolean(&O::use_dual_stack)},
      {{"use_fips",
        {"use_fips_endpoint", "aws_use_fips_endpoint"},
        {"AWS_USE_FIPS_ENDPOINT"},
        "AWS endpoints with validated cryptography; default false"},
       boolean(&O::use_fips)},
      {{"requester_pays",
        {"request_payer", "aws_request_payer", "enable_request_payer", "RequestPayer",
         "s3_requester_pays"},
        {},
        "we pay for requests to the bucket; default false"},
       set_requester_pays},
  };
}

OptionTable<O> credential_rows() {
  return {
      {{"access_key_id",
        {"key", "username", "aws_access_key_id", "s3_access_key_id", "access_key"},
        {},
        "access key; default AWS_ACCESS_KEY_ID, then the rest of the AWS chain"},
       text(&O::access_key_id)},
      {{"secret_access_key",
        {"secret", "password", "aws_secret_access_key", "s3_secret_access_key", "secret_key"},
        {},
        "secret key; default AWS_SECRET_ACCESS_KEY, then the rest of the AWS chain"},
       text(&O::secret_access_key)},
      {{"session_token",
        {"token", "aws_session_token", "aws_token", "s3_session_token"},
        {},
        "token of temporary keys; default AWS_SESSION_TOKEN"},
       text(&O::session_token)},
      {{"profile",
        {"profile_name", "aws_profile"},
        {},
        "section of ~/.aws/config and credentials; default AWS_PROFILE, then 'default'"},
       text(&O::profile)},
      {{"anonymous",
        {"anon", "skip_signature", "aws_skip_signature", "allow_anonymous", "unsigned"},
        {},
        "send unsigned requests, for public buckets; default false"},
       boolean(&O::anonymous)},
      {{"role_arn", {"aws_role_arn"}, {}, "role to assume with the credentials found"},
       text(&O::role_arn)},
      {{"role_session_name",
        {"aws_role_session_name", "session_name"},
        {},
        "name of the assumed role's session; default fulgurite"},
       text(&O::role_session_name)},
      {{"external_id", {}, {}, "what the role's owner demands as ExternalId"},
       text(&O::external_id)},
      {{"sts_endpoint",
        {"aws_endpoint_url_sts"},
        {},
        "URL that roles are assumed at; default AWS_ENDPOINT_URL_STS, AWS"},
       text(&O::sts_endpoint)},
  };
}

OptionTable<O> content_rows() {
  return {
      {{"storage_class",
        {"StorageClass", "default_storage_class"},
        {},
        "storage class of written objects; default the bucket's"},
       text(&O::storage_class)},
      {{"acl", {"ACL", "default_acl"}, {}, "canned ACL of written objects; default the bucket's"},
       text(&O::acl)},
      {{"server_side_encryption",
        {"ServerSideEncryption", "aws_server_side_encryption"},
        {},
        "AES256, aws:kms or aws:kms:dsse; default the bucket's"},
       text(&O::server_side_encryption)},
      {{"sse_kms_key_id",
        {"SSEKMSKeyId", "aws_sse_kms_key_id", "s3_kms_key_id"},
        {},
        "KMS key of written objects; default the account's"},
       text(&O::sse_kms_key_id)},
      {{"sse_bucket_key_enabled",
        {"BucketKeyEnabled", "aws_sse_bucket_key_enabled"},
        {},
        "fewer KMS calls by a key per bucket; default false"},
       boolean(&O::sse_bucket_key_enabled)},
      {{"sse_customer_key",
        {"SSECustomerKey", "sse_customer_key_base64", "aws_sse_customer_key_base64"},
        {},
        "base64 of the 32-byte key that objects are encrypted with (SSE-C)"},
       text(&O::sse_customer_key)},
      {{"tags", {"Tagging"}, {}, "tags of written objects: name=value&name=value"},
       pairs(&O::tags)},
      {{"checksum",
        {"checksum_algorithm", "aws_checksum_algorithm", "ChecksumAlgorithm"},
        {},
        "none, crc32, crc32c or crc64nvme with every upload; default crc32c"},
       choice<O, S3Checksum>(&O::checksum, {{"none", S3Checksum::none},
                                            {"crc32", S3Checksum::crc32},
                                            {"crc32c", S3Checksum::crc32c},
                                            {"crc64nvme", S3Checksum::crc64nvme},
                                            {"CRC32", S3Checksum::crc32},
                                            {"CRC32C", S3Checksum::crc32c},
                                            {"CRC64NVME", S3Checksum::crc64nvme}})},
      {{"payload_signing",
        {},
        {},
        "auto, always or never a SHA-256 of the body in the signature; default auto"},
       choice<O, S3PayloadSigning>(&O::payload_signing, {{"auto", S3PayloadSigning::automatic},
                                                         {"automatic", S3PayloadSigning::automatic},
                                                         {"always", S3PayloadSigning::always},
                                                         {"never", S3PayloadSigning::never}})},
      {{"unsigned_payload",
        {"aws_unsigned_payload"},
        {},
        "true: payload_signing=never, false: payload_signing=always"},
       set_unsigned_payload},
      {{"payload_signing_enabled", {}, {}, "true: payload_signing=always"}, set_signed_payload},
      {{"equal_parts",
        {"fixed_upload_size"},
        {},
        "parts of one upload have one size, as Cloudflare R2 demands; default false"},
       boolean(&O::equal_parts)},
  };
}

/// AWS's and botocore's names for what every object store has.
OptionTable<O> connection_rows() {
  const std::array<OptionInfo, 5> further = {{
      {"ca_bundle",
       {"tls_ca_file_path", "aws_ca_bundle"},
       {},
       "PEM file of trusted authorities; default AWS_CA_BUNDLE, the profile's, the system's"},
      {"verify_tls", {"tls_verify_certificates", "enable_server_cert_verification"}, {}, {}},
      {"stall_time", {"request_timeout", "http_timeout"}, {}, {}},
      {"max_retries", {"http_retries"}, {}, {}},
      {"max_connections", {"max_pool_connections"}, {}, {}},
  }};
  const OptionTable<O> attempts = {
      {{"max_attempts",
        {"total_max_attempts"},
        {"AWS_MAX_ATTEMPTS"},
        "attempts in all: max_retries + 1"},
       set_attempts},
  };
  return joined_rows<O>(attempts, object::shared_rows(further));
}

/// Adds what is not in `result` yet: what stands outside a group wins.
void flatten_into(const nlohmann::json& object, StorageOptions& result) {
  for (const auto& [name, value] : object.items()) {
    if (value.is_object() && name != "proxies" && name != "Metadata") {
      flatten_into(value, result);
    } else if (!value.is_null()) {
      result.emplace(name, value.is_string() ? value.get<std::string>() : value.dump());
    }
  }
}

nlohmann::json parse_group(const std::string& name, const std::string& value) {
  auto json = nlohmann::json::parse(value, nullptr, false);
  if (json.is_object()) return json;
  throw Error(ErrorCode::invalid_argument, "s3 options", "",
              "option '" + name + "' is not a JSON object", "write it as {\"name\": \"value\"}");
}

bool is_group(std::string_view name) {
  return name == "client_kwargs" || name == "config_kwargs" || name == "s3_additional_kwargs";
}

}  // namespace

const OptionTable<S3Options>& option_table() {
  static const auto table =
      joined_rows<O>(identity_rows(), credential_rows(), content_rows(), connection_rows());
  return table;
}

StorageOptions flattened(const StorageOptions& options) {
  StorageOptions result;
  for (const auto& [name, value] : options) {
    if (!is_group(name)) result.emplace(name, value);
  }
  for (const auto& [name, value] : options) {
    if (is_group(name) && !value.empty()) flatten_into(parse_group(name, value), result);
  }
  return result;
}

}  // namespace fulgurite::s3

namespace fulgurite {

S3Options parse_s3_options(const StorageOptions& options) {
  S3Options result;
  apply_options(s3::option_table(), "s3",
                object::without_refused(s3::refused_options(), "s3", s3::flattened(options)),
                result);
  return result;
}

std::vector<OptionInfo> s3_options() { return option_infos(s3::option_table()); }

}  // namespace fulgurite
