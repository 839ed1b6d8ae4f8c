// Errors of the AWS credential sources, and the document that several of them answer.
#include "auth/aws_source.h"

#include <utility>

#include "auth/json_fields.h"

namespace fulgurite::auth {
namespace {

constexpr std::size_t kMaxQuoted = 300;

void replace_all(std::string& text, std::string_view what, std::string_view with) {
  for (auto at = text.find(what); at != text.npos; at = text.find(what, at + with.size())) {
    text.replace(at, what.size(), with);
  }
}

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

Error source_error(std::string_view source, std::string where, std::string reason,
                   std::string advice) {
  return Error(ErrorCode::unauthenticated, std::string(source), std::move(where), std::move(reason),
               std::move(advice));
}

Error service_error(std::string_view source, std::string url, const http::Response& response,
                    http::Outcome outcome, std::string reason, std::string advice) {
  const bool refused = response.failure == http::Failure::none && outcome == http::Outcome::final;
  ErrorDetails details;
  details.operation = source;
  details.url = std::move(url);
  details.reason = std::move(reason);
  details.advice = std::move(advice);
  details.http_status = response.status;
  details.retryable = outcome != http::Outcome::final;
  return Error(refused ? ErrorCode::unauthenticated : ErrorCode::unavailable, std::move(details));
}

std::string quotable(std::string_view text, std::initializer_list<std::string_view> secrets) {
  std::string result(text);
  for (const auto secret : secrets) {
    if (!secret.empty()) replace_all(result, secret, "***");
  }
  for (char& c : result) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  }
  if (result.size() > kMaxQuoted) result = result.substr(0, kMaxQuoted) + "...";
  return result;
}

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
