#include "s3/errors.h"

#include <array>
#include <chrono>

#include "base/time.h"

namespace fulgurite::s3 {
namespace {

using http::Outcome;

struct CodeRow {
  std::string_view s3_code;
  ErrorCode code;
  Outcome outcome;
  std::string_view advice;
};

constexpr std::string_view kCheckKeys =
    "check access_key_id (AWS_ACCESS_KEY_ID), the profile, and that they belong to this endpoint";
constexpr std::string_view kNewToken =
    "get new temporary credentials: the session token has run out or is not of these keys";
constexpr std::string_view kCheckRegion = "set region (AWS_REGION) to the bucket's region";
constexpr std::string_view kCheckEndpoint = "check endpoint_url and region";
constexpr std::string_view kSlower = "use fewer parallel requests, or more key prefixes";
constexpr std::string_view kLater = "try again later";
constexpr std::string_view kDamaged = "something between this process and the store alters data";
constexpr std::string_view kReopen = "read the object's present state and decide again";
constexpr std::string_view kReportBug = "the request is malformed: please report it";

// One row a code, in the order: who we are, what we may, what is there, what the call asked,
// what the bytes are, what the server is going through.
constexpr std::array kCodes = {
    CodeRow{"InvalidAccessKeyId", ErrorCode::unauthenticated, Outcome::final, kCheckKeys},
    CodeRow{"XAdminUserNotFound", ErrorCode::unauthenticated, Outcome::final, kCheckKeys},
    CodeRow{"SignatureDoesNotMatch", ErrorCode::unauthenticated, Outcome::final,
            "the secret key does not match the access key: check secret_access_key "
            "(AWS_SECRET_ACCESS_KEY)"},
    CodeRow{"ExpiredToken", ErrorCode::unauthenticated, Outcome::final, kNewToken},
    CodeRow{"ExpiredTokenException", ErrorCode::unauthenticated, Outcome::final, kNewToken},
    CodeRow{"TokenRefreshRequired", ErrorCode::unauthenticated, Outcome::final, kNewToken},
    CodeRow{"InvalidToken", ErrorCode::unauthenticated, Outcome::final, kNewToken},
    CodeRow{"RequestTimeTooSkewed", ErrorCode::unauthenticated, Outcome::final,
            "set this machine's clock"},
    CodeRow{"RequestExpired", ErrorCode::unauthenticated, Outcome::final,
            "set this machine's clock"},
    CodeRow{"AuthorizationHeaderMalformed", ErrorCode::unauthenticated, Outcome::final,
            kCheckRegion},
    CodeRow{"AuthorizationQueryParametersError", ErrorCode::unauthenticated, Outcome::final,
            kCheckRegion},
    CodeRow{"NotSignedUp", ErrorCode::unauthenticated, Outcome::final,
            "sign the account up for S3"},

    CodeRow{"AccessDenied", ErrorCode::permission_denied, Outcome::final,
            "allow this identity the operation in the bucket's policy or its own"},
    CodeRow{"AllAccessDisabled", ErrorCode::permission_denied, Outcome::final,
            "the resource is disabled: ask the provider"},
    CodeRow{"AccountProblem", ErrorCode::permission_denied, Outcome::final,
            "ask the provider about the account"},
    CodeRow{"InvalidObjectState", ErrorCode::permission_denied, Outcome::final,
            "restore the object from its archive first"},
    CodeRow{"QuotaExceeded", ErrorCode::permission_denied, Outcome::final,
            "free space or raise the quota"},

    CodeRow{"NoSuchBucket", ErrorCode::not_found, Outcome::final,
            "check the bucket's name, and that endpoint_url is where it lives"},
    CodeRow{"NoSuchKey", ErrorCode::not_found, Outcome::final, "check the key"},
    CodeRow{"NoSuchVersion", ErrorCode::not_found, Outcome::final, "check the version id"},
    CodeRow{"NoSuchUpload", ErrorCode::not_found, Outcome::final,
            "the upload was aborted or completed meanwhile, perhaps by a lifecycle rule"},
    CodeRow{"NoSuchTagSet", ErrorCode::not_found, Outcome::final, "the object has no tags"},
    CodeRow{"BucketAlreadyExists", ErrorCode::already_exists, Outcome::final,
            "choose another name: bucket names are shared by all accounts"},
    CodeRow{"BucketAlreadyOwnedByYou", ErrorCode::already_exists, Outcome::final, {}},
    CodeRow{"BucketNotEmpty", ErrorCode::directory_not_empty, Outcome::final,
            "remove the objects, versions and unfinished uploads first"},
    CodeRow{"ObjectParentIsFile", ErrorCode::not_a_directory, Outcome::final,
            "this store keeps keys as files: 'a' and 'a/b' cannot both exist"},
    CodeRow{"DirectoryObjectContainsData", ErrorCode::not_supported, Outcome::final,
            "this store keeps keys as files: 'a/' can only be an empty directory"},
    CodeRow{"ExistingObjectIsDirectory", ErrorCode::is_a_directory, Outcome::final,
            "this store keeps keys as files: 'a' and 'a/b' cannot both exist"},
    CodeRow{"ObjectExistsAsDirectory", ErrorCode::is_a_directory, Outcome::final,
            "this store keeps keys as files: 'a' and 'a/b' cannot both exist"},

    CodeRow{"PreconditionFailed", ErrorCode::precondition_failed, Outcome::final, kReopen},
    CodeRow{"ConditionalRequestConflict", ErrorCode::precondition_failed, Outcome::transient,
            kReopen},
    CodeRow{"OperationAborted", ErrorCode::unavailable, Outcome::transient, kLater},

    CodeRow{"PermanentRedirect", ErrorCode::invalid_argument, Outcome::final, kCheckEndpoint},
    CodeRow{"TemporaryRedirect", ErrorCode::unavailable, Outcome::transient, kCheckEndpoint},
    CodeRow{"IllegalLocationConstraintException", ErrorCode::invalid_argument, Outcome::final,
            kCheckRegion},
    CodeRow{"InvalidLocationConstraint", ErrorCode::invalid_argument, Outcome::final, kCheckRegion},
    CodeRow{"InvalidBucketName", ErrorCode::invalid_argument, Outcome::final,
            "bucket names are 3 to 63 lower-case letters, digits, dots and dashes"},
    CodeRow{"KeyTooLongError", ErrorCode::invalid_argument, Outcome::final,
            "keys have at most 1024 bytes"},
    CodeRow{"MetadataTooLarge", ErrorCode::invalid_argument, Outcome::final,
            "user metadata has at most 2 KiB"},
    CodeRow{"InvalidRange", ErrorCode::precondition_failed, Outcome::final,
            "the object is shorter than when its size was asked: open it again"},
    CodeRow{"EntityTooLarge", ErrorCode::invalid_argument, Outcome::final,
            "the object is larger than the store takes"},
    CodeRow{"EntityTooSmall", ErrorCode::invalid_argument, Outcome::final,
            "all parts but the last need 5 MiB: raise part_bytes"},
    CodeRow{"InvalidPart", ErrorCode::io, Outcome::final,
            "a part is missing or was replaced: upload again, with equal_parts if the store "
            "demands it"},
    CodeRow{"InvalidPartOrder", ErrorCode::io, Outcome::final, kReportBug},
    CodeRow{"InvalidArgument", ErrorCode::invalid_argument, Outcome::final, {}},
    CodeRow{"InvalidRequest", ErrorCode::invalid_argument, Outcome::final, {}},
    CodeRow{"MalformedXML", ErrorCode::invalid_argument, Outcome::final, kReportBug},
    CodeRow{"MissingContentLength", ErrorCode::invalid_argument, Outcome::final, kReportBug},
    CodeRow{"MethodNotAllowed", ErrorCode::not_supported, Outcome::final,
            "the store does not allow this on this resource"},
    CodeRow{"NotImplemented", ErrorCode::not_supported, Outcome::final,
            "the store does not implement this request"},

    CodeRow{"BadDigest", ErrorCode::corrupted, Outcome::transient, kDamaged},
    CodeRow{"InvalidDigest", ErrorCode::corrupted, Outcome::final, kReportBug},
    CodeRow{"XAmzContentChecksumMismatch", ErrorCode::corrupted, Outcome::transient, kDamaged},
    CodeRow{"XAmzContentSHA256Mismatch", ErrorCode::corrupted, Outcome::transient, kDamaged},
    CodeRow{"IncompleteBody", ErrorCode::unavailable, Outcome::transient, kLater},
    CodeRow{"RequestTimeout", ErrorCode::timeout, Outcome::transient, kLater},

    CodeRow{"SlowDown", ErrorCode::rate_limited, Outcome::throttled, kSlower},
    CodeRow{"SlowDownRead", ErrorCode::rate_limited, Outcome::throttled, kSlower},
    CodeRow{"SlowDownWrite", ErrorCode::rate_limited, Outcome::throttled, kSlower},
    CodeRow{"Throttling", ErrorCode::rate_limited, Outcome::throttled, kSlower},
    CodeRow{"ThrottlingException", ErrorCode::rate_limited, Outcome::throttled, kSlower},
    CodeRow{"RequestLimitExceeded", ErrorCode::rate_limited, Outcome::throttled, kSlower},
    CodeRow{"TooManyRequests", ErrorCode::rate_limited, Outcome::throttled, kSlower},
    CodeRow{"ServiceUnavailable", ErrorCode::unavailable, Outcome::throttled, kLater},
    CodeRow{"XMinioServerNotInitialized", ErrorCode::unavailable, Outcome::transient, kLater},
    CodeRow{"InternalError", ErrorCode::unavailable, Outcome::transient, kLater},
};

}  // namespace

std::optional<object::Meaning> meaning_of(std::string_view s3_code) {
  for (const auto& row : kCodes) {
    if (row.s3_code == s3_code)
      return object::Meaning{row.code, row.outcome, std::string(row.advice)};
  }
  return std::nullopt;
}

std::string clock_difference(const http::Response& response, std::string_view server_time) {
  auto theirs = parse_iso_time(server_time);
  if (!theirs) theirs = parse_http_time(response.headers.get("Date"));
  if (!theirs) return {};
  const auto ours = std::chrono::system_clock::now();
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(ours - *theirs).count();
  return ": the local clock is " + std::to_string(seconds < 0 ? -seconds : seconds) + " s " +
         (seconds < 0 ? "behind" : "ahead of") + " the server's";
}

}  // namespace fulgurite::s3
