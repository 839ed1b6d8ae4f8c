// The document that several AWS credential sources answer.
#include "auth/aws_source.h"

#include "auth/json_fields.h"

namespace fulgurite::auth {
namespace {

std::string required(const JsonFields& fields, std::string_view name, std::string_view source,
                     const std::string& where) {
  auto value = field(fields, name);
  if (value.empty()) {
    throw source_error(source, where, "the answer has no " + std::string(name),
                       "check what answers there");
  }
  return value;
}

}  // namespace

AwsCredentials credentials_from_json(std::string_view text, std::string_view token_field,
                                     std::string_view source, const std::string& where) {
  const auto fields = parse_json_fields(text);
  if (!fields) {
    throw source_error(source, where, "the answer is not a JSON object",
                       "check what answers there");
  }
  AwsCredentials credentials;
  credentials.access_key_id = required(*fields, "AccessKeyId", source, where);
  credentials.secret_access_key = required(*fields, "SecretAccessKey", source, where);
  credentials.session_token = field(*fields, token_field);
  if (const auto expiration = field(*fields, "Expiration"); !expiration.empty()) {
    credentials.expires = parse_iso_time(expiration);
    if (!credentials.expires) {
      throw source_error(source, where, "its Expiration is not an ISO 8601 time",
                         "check what answers there");
    }
  }
  return credentials;
}

}  // namespace fulgurite::auth
