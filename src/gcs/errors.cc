#include "gcs/errors.h"

#include <array>
#include <nlohmann/json.hpp>
#include <string>

#include "s3/errors.h"
#include "s3/xml.h"

namespace fulgurite::gcs {
namespace {

using http::Outcome;

struct ReasonRow {
  std::string_view reason;
  ErrorCode code;
  Outcome outcome;
  std::string_view advice;
};

constexpr std::string_view kCheckCredentials =
    "check the credentials: GOOGLE_APPLICATION_CREDENTIALS, the options token and credentials, or "
    "run `gcloud auth application-default login`";
constexpr std::string_view kGrant =
    "grant this identity a role on the bucket, for instance Storage Object User";
constexpr std::string_view kCheckKey =
    "give the option customer_key that the object was written with";
constexpr std::string_view kPayer =
    "set user_project to the project that pays: the bucket makes its readers pay";
constexpr std::string_view kSlower = "use fewer parallel requests, or spread them over more names";
constexpr std::string_view kLater = "try again later";
constexpr std::string_view kReportBug = "the request is malformed: please report it";

// One row a reason, in the order: who we are, what we may, what is there, what the call asked,
// what the server is going through.
constexpr std::array kReasons = {
    ReasonRow{"authError", ErrorCode::unauthenticated, Outcome::final, kCheckCredentials},
    ReasonRow{"required", ErrorCode::unauthenticated, Outcome::final, kCheckCredentials},
    ReasonRow{"expired", ErrorCode::unauthenticated, Outcome::final, kCheckCredentials},
    ReasonRow{"unauthorized", ErrorCode::unauthenticated, Outcome::final, kCheckCredentials},
    ReasonRow{"AuthenticationRequired", ErrorCode::unauthenticated, Outcome::final,
              kCheckCredentials},

    ReasonRow{"forbidden", ErrorCode::permission_denied, Outcome::final, kGrant},
    ReasonRow{"insufficientPermissions", ErrorCode::permission_denied, Outcome::final,
              "use a token with the scope devstorage.read_write (the option access)"},
    ReasonRow{"accountDisabled", ErrorCode::permission_denied, Outcome::final,
              "enable billing for the project"},
    ReasonRow{"retentionPolicyNotMet", ErrorCode::permission_denied, Outcome::final,
              "the bucket keeps its objects for a time: write under another name"},
    ReasonRow{"objectUnderActiveHold", ErrorCode::permission_denied, Outcome::final,
              "release the object's hold first"},
    ReasonRow{"customerEncryptionKeyIsIncorrect", ErrorCode::permission_denied, Outcome::final,
              kCheckKey},
    ReasonRow{"resourceIsEncryptedWithCustomerEncryptionKey", ErrorCode::permission_denied,
              Outcome::final, kCheckKey},
    ReasonRow{"resourceNotEncryptedWithCustomerEncryptionKey", ErrorCode::invalid_argument,
              Outcome::final, "leave the option customer_key out: the object has none"},
    ReasonRow{"customerEncryptionKeySha256IsInvalid", ErrorCode::invalid_argument, Outcome::final,
              kReportBug},

    ReasonRow{"notFound", ErrorCode::not_found, Outcome::final,
              "check the names of bucket and object"},
    ReasonRow{"NoSuchBucket", ErrorCode::not_found, Outcome::final, "check the bucket's name"},
    ReasonRow{"NoSuchKey", ErrorCode::not_found, Outcome::final, "check the key"},
    ReasonRow{"NoSuchUpload", ErrorCode::not_found, Outcome::final,
              "the upload was aborted or completed meanwhile, perhaps by a lifecycle rule"},
    ReasonRow{"gone", ErrorCode::not_found, Outcome::final,
              "the upload was given up by the service: write the file again"},
    ReasonRow{"conflict", ErrorCode::already_exists, Outcome::final,
              "choose another name: bucket names are shared by all projects"},
    ReasonRow{"bucketNotEmpty", ErrorCode::directory_not_empty, Outcome::final,
              "remove the objects and their older generations first"},
    ReasonRow{"conditionNotMet", ErrorCode::precondition_failed, Outcome::final,
              "read the object's present state and decide again"},
    ReasonRow{"PreconditionFailed", ErrorCode::precondition_failed, Outcome::final,
              "read the object's present state and decide again"},

    ReasonRow{"requestedRangeNotSatisfiable", ErrorCode::precondition_failed, Outcome::final,
              "the object is shorter than when its size was asked: open it again"},
    ReasonRow{"invalid", ErrorCode::invalid_argument, Outcome::final, {}},
    ReasonRow{"invalidParameter", ErrorCode::invalid_argument, Outcome::final, {}},
    ReasonRow{"invalidArgument", ErrorCode::invalid_argument, Outcome::final, {}},
    ReasonRow{"badRequest", ErrorCode::invalid_argument, Outcome::final, {}},
    ReasonRow{"parseError", ErrorCode::invalid_argument, Outcome::final, kReportBug},
    ReasonRow{"userProjectMissing", ErrorCode::invalid_argument, Outcome::final, kPayer},
    ReasonRow{"UserProjectMissing", ErrorCode::invalid_argument, Outcome::final, kPayer},
    ReasonRow{"uploadTooLarge", ErrorCode::invalid_argument, Outcome::final,
              "objects have at most 5 TiB"},
    ReasonRow{"methodNotAllowed", ErrorCode::not_supported, Outcome::final,
              "the server does not implement this request"},
    ReasonRow{"notImplemented", ErrorCode::not_supported, Outcome::final,
              "the server does not implement this request"},

    ReasonRow{"rateLimitExceeded", ErrorCode::rate_limited, Outcome::throttled, kSlower},
    ReasonRow{"userRateLimitExceeded", ErrorCode::rate_limited, Outcome::throttled, kSlower},
    ReasonRow{"quotaExceeded", ErrorCode::rate_limited, Outcome::throttled, kSlower},
    ReasonRow{"backendError", ErrorCode::unavailable, Outcome::transient, kLater},
    ReasonRow{"internalError", ErrorCode::unavailable, Outcome::transient, kLater},
};

/// The reason that stands for a status where the answer is only a line of text.
std::string_view reason_of_status(int status) {
  switch (status) {
    case 401:
      return "authError";
    case 403:
      return "forbidden";
    case 404:
      return "notFound";
    case 410:
      return "gone";
    case 412:
      return "conditionNotMet";
    case 416:
      return "requestedRangeNotSatisfiable";
    case 429:
      return "rateLimitExceeded";
    default:
      return status >= 500 ? "backendError" : "invalid";
  }
}

/// The string at `pointer`, or "".
std::string text_at(const nlohmann::json& json, const char* pointer) {
  const nlohmann::json::json_pointer at(pointer);
  return json.contains(at) && json[at].is_string() ? json[at].get<std::string>() : "";
}

/// {"error": {"message": ..., "errors": [{"reason": ...}]}}
object::Refusal parse_json(const http::Response& response) {
  const auto json = nlohmann::json::parse(response.body, nullptr, false);
  if (!json.is_object() || !json.contains("error")) return {};
  const auto& error = json["error"];
  object::Refusal refusal;
  refusal.code = reason_of_status(response.status);
  if (!error.is_object()) return refusal;
  refusal.message = text_at(error, "/message");
  if (auto reason = text_at(error, "/errors/0/reason"); !reason.empty()) {
    refusal.code = std::move(reason);
  }
  // The API has no reason of its own for bytes that do not match the checksum they came with.
  const bool damaged = refusal.message.find("match calculated") != std::string::npos;
  if (damaged && response.status == 400) refusal.code = "BadDigest";
  return refusal;
}

object::Refusal parse_xml(const http::Response& response) {
  const auto error = s3::parse_error(response.body).value_or(s3::ErrorBody{});
  return {error.code, error.message, error.request_id};
}

}  // namespace

std::optional<object::Meaning> meaning_of(std::string_view reason) {
  for (const auto& row : kReasons) {
    if (row.reason == reason)
      return object::Meaning{row.code, row.outcome, std::string(row.advice)};
  }
  return s3::meaning_of(reason);  // the XML API's codes are S3's
}

object::Refusal parse_refusal(const http::Response& response) {
  const std::string& body = response.body;
  if (body.starts_with('{')) return parse_json(response);
  if (body.starts_with('<')) return parse_xml(response);
  const auto type = response.headers.get("Content-Type");
  if (!body.empty() && !type.starts_with("text/plain")) return {};
  const auto line = body.substr(0, body.find_first_of("\r\n"));
  return {std::string(reason_of_status(response.status)), line, {}};
}

}  // namespace fulgurite::gcs
