#include "azure/errors.h"

#include <algorithm>
#include <array>
#include <chrono>

#include "base/encode.h"
#include "base/time.h"

namespace fulgurite::azure {
namespace {

using http::Outcome;

struct CodeRow {
  std::string_view azure_code;
  ErrorCode code;
  Outcome outcome;
  std::string_view advice;
};

constexpr std::string_view kCheckKey =
    "check account_key (AZURE_STORAGE_ACCOUNT_KEY), or the SAS or token, and that it is this "
    "account's";
constexpr std::string_view kCheckRights =
    "give this identity the role Storage Blob Data Contributor, or the SAS the permission";
constexpr std::string_view kCheckSas = "the SAS does not allow this: get one that does";
constexpr std::string_view kCheckContainer = "check the container's name and the account";
constexpr std::string_view kLater = "try again later";
constexpr std::string_view kSlower =
    "use fewer parallel requests, or ask for higher account limits";
constexpr std::string_view kDamaged = "something between this process and the store alters data";
constexpr std::string_view kReopen = "read the blob's present state and decide again";
constexpr std::string_view kReportBug = "the request is malformed: please report it";
constexpr std::string_view kBreakLease = "end the lease that somebody holds, or wait until it ends";
constexpr std::string_view kRehydrate = "move the blob out of the archive tier first (hours)";
constexpr std::string_view kContainerName =
    "container names are 3 to 63 lower-case letters, digits and single dashes";
constexpr std::string_view kTooManyBlocks =
    "a blob has at most 50,000 blocks: give the right size_hint, or a larger part_bytes";

// One row a code, in the order: who we are, what we may, what is there, what the call asked, what
// the bytes are, what the server is going through.
constexpr std::array kCodes = {
    CodeRow{"AuthenticationFailed", ErrorCode::unauthenticated, Outcome::final, kCheckKey},
    CodeRow{"InvalidAuthenticationInfo", ErrorCode::unauthenticated, Outcome::final, kCheckKey},
    CodeRow{"NoAuthenticationInformation", ErrorCode::unauthenticated, Outcome::final,
            "anonymous requests are for public containers only: give credentials"},
    CodeRow{"KeyBasedAuthenticationNotPermitted", ErrorCode::unauthenticated, Outcome::final,
            "the account accepts no keys: sign in with `az login` or a service principal"},

    CodeRow{"AuthorizationFailure", ErrorCode::permission_denied, Outcome::final, kCheckRights},
    CodeRow{"AuthorizationPermissionMismatch", ErrorCode::permission_denied, Outcome::final,
            kCheckRights},
    CodeRow{"AuthorizationProtocolMismatch", ErrorCode::permission_denied, Outcome::final,
            kCheckSas},
    CodeRow{"AuthorizationResourceTypeMismatch", ErrorCode::permission_denied, Outcome::final,
            kCheckSas},
    CodeRow{"AuthorizationServiceMismatch", ErrorCode::permission_denied, Outcome::final,
            kCheckSas},
    CodeRow{"AuthorizationSourceIPMismatch", ErrorCode::permission_denied, Outcome::final,
            "the SAS or the account's firewall does not allow this address"},
    CodeRow{"UnauthorizedBlobOverwrite", ErrorCode::permission_denied, Outcome::final, kCheckSas},
    CodeRow{"InsufficientAccountPermissions", ErrorCode::permission_denied, Outcome::final,
            kCheckRights},
    CodeRow{"PublicAccessNotPermitted", ErrorCode::permission_denied, Outcome::final,
            "the account allows no anonymous access: give credentials"},
    CodeRow{"AccountIsDisabled", ErrorCode::permission_denied, Outcome::final,
            "enable the storage account or its subscription"},
    CodeRow{"ContainerDisabled", ErrorCode::permission_denied, Outcome::final,
            "ask the account's administrator"},
    CodeRow{"BlobImmutableDueToPolicy", ErrorCode::permission_denied, Outcome::final,
            "the container keeps blobs unchanged: write another name"},
    CodeRow{"LeaseIdMissing", ErrorCode::permission_denied, Outcome::final, kBreakLease},
    CodeRow{"LeaseLost", ErrorCode::permission_denied, Outcome::final, kBreakLease},
    CodeRow{"BlobArchived", ErrorCode::permission_denied, Outcome::final, kRehydrate},
    CodeRow{"BlobBeingRehydrated", ErrorCode::permission_denied, Outcome::final, kRehydrate},
    CodeRow{"BlobUsesCustomerSpecifiedEncryption", ErrorCode::permission_denied, Outcome::final,
            "give the encryption_key or encryption_scope that the blob was written with"},

    CodeRow{"ContainerNotFound", ErrorCode::not_found, Outcome::final, kCheckContainer},
    CodeRow{"FilesystemNotFound", ErrorCode::not_found, Outcome::final, kCheckContainer},
    CodeRow{"BlobNotFound", ErrorCode::not_found, Outcome::final, "check the path"},
    CodeRow{"PathNotFound", ErrorCode::not_found, Outcome::final, "check the path"},
    CodeRow{"SourcePathNotFound", ErrorCode::not_found, Outcome::final, "check the path"},
    CodeRow{"RenameDestinationParentPathNotFound", ErrorCode::not_found, Outcome::final,
            "make the destination's directory first"},
    CodeRow{"ResourceNotFound", ErrorCode::not_found, Outcome::final,
            "check the path; anonymous requests see public containers only"},
    CodeRow{"ContainerAlreadyExists", ErrorCode::already_exists, Outcome::final,
            "use it, or choose another name"},
    CodeRow{"BlobAlreadyExists", ErrorCode::already_exists, Outcome::final,
            "choose another name, or replace the blob"},
    CodeRow{"PathAlreadyExists", ErrorCode::already_exists, Outcome::final,
            "choose another name, or replace the file"},
    CodeRow{"DirectoryNotEmpty", ErrorCode::directory_not_empty, Outcome::final,
            "remove_all removes the files with it"},
    CodeRow{"SnapshotsPresent", ErrorCode::directory_not_empty, Outcome::final,
            "remove the blob's snapshots first"},
    CodeRow{"InvalidDestinationPath", ErrorCode::not_a_directory, Outcome::final,
            "a file is in the way of the destination"},

    CodeRow{"ConditionNotMet", ErrorCode::precondition_failed, Outcome::final, kReopen},
    CodeRow{"TargetConditionNotMet", ErrorCode::precondition_failed, Outcome::final, kReopen},
    CodeRow{"SourceConditionNotMet", ErrorCode::precondition_failed, Outcome::final, kReopen},
    CodeRow{"AppendPositionConditionNotMet", ErrorCode::precondition_failed, Outcome::final,
            "somebody else appends to this blob"},
    CodeRow{"InvalidBlockList", ErrorCode::precondition_failed, Outcome::final,
            "a block is missing: somebody else has written this blob meanwhile; write it again"},
    CodeRow{"InvalidRange", ErrorCode::precondition_failed, Outcome::final,
            "the blob is shorter than when its size was asked: open it again"},

    CodeRow{"InvalidResourceName", ErrorCode::invalid_argument, Outcome::final, kContainerName},
    CodeRow{"OutOfRangeInput", ErrorCode::invalid_argument, Outcome::final, kContainerName},
    CodeRow{"InvalidUri", ErrorCode::invalid_argument, Outcome::final,
            "Azure has no blob of such a name: use at most 1024 characters and 254 slashes"},
    CodeRow{"InvalidBlobType", ErrorCode::not_supported, Outcome::final,
            "the blob is of another kind (block, append, page): write it anew"},
    CodeRow{"InvalidBlobOrBlock", ErrorCode::io, Outcome::final,
            "another program's unfinished upload of this blob is in the way: it vanishes within a "
            "week, or when the blob is written in one request"},
    CodeRow{"InvalidBlockId", ErrorCode::io, Outcome::final, kReportBug},
    CodeRow{"BlockCountExceedsLimit", ErrorCode::invalid_argument, Outcome::final, kTooManyBlocks},
    CodeRow{"BlockListTooLong", ErrorCode::invalid_argument, Outcome::final, kTooManyBlocks},
    CodeRow{"RequestBodyTooLarge", ErrorCode::invalid_argument, Outcome::final, "lower part_bytes"},
    CodeRow{"InvalidMetadata", ErrorCode::invalid_argument, Outcome::final,
            "names of metadata are identifiers: letters, digits and underscores"},
    CodeRow{"EmptyMetadataKey", ErrorCode::invalid_argument, Outcome::final,
            "give every piece of metadata a name"},
    CodeRow{"MetadataTooLarge", ErrorCode::invalid_argument, Outcome::final,
            "user metadata has at most 8 KiB"},
    CodeRow{"AccessTierNotSupportedForBlobType", ErrorCode::invalid_argument, Outcome::final,
            "leave access_tier out for this kind of blob or account"},
    CodeRow{"InvalidHeaderValue", ErrorCode::invalid_argument, Outcome::final, {}},
    CodeRow{"InvalidQueryParameterValue", ErrorCode::invalid_argument, Outcome::final, {}},
    CodeRow{"OutOfRangeQueryParameterValue", ErrorCode::invalid_argument, Outcome::final, {}},
    CodeRow{"InvalidInput", ErrorCode::invalid_argument, Outcome::final, {}},
    CodeRow{"InvalidXmlDocument", ErrorCode::invalid_argument, Outcome::final, kReportBug},
    CodeRow{"MissingRequiredHeader", ErrorCode::invalid_argument, Outcome::final, kReportBug},
    CodeRow{"UnsupportedHttpVerb", ErrorCode::not_supported, Outcome::final,
            "the service does not allow this on this resource"},
    CodeRow{"UnsupportedHeader", ErrorCode::not_supported, Outcome::final,
            "the account does not offer what an option asks for"},
    CodeRow{"FeatureNotSupported", ErrorCode::not_supported, Outcome::final,
            "the emulator does not offer what an option asks for"},
    CodeRow{"FeatureVersionMismatch", ErrorCode::not_supported, Outcome::final,
            "the account does not offer this operation"},
    CodeRow{"HierarchicalNamespaceNotEnabled", ErrorCode::not_supported, Outcome::final,
            "set account_namespace=flat for this account"},
    CodeRow{"CopyAcrossAccountsNotSupported", ErrorCode::not_supported, Outcome::final,
            "copy through this machine"},
    CodeRow{"NotImplemented", ErrorCode::not_supported, Outcome::final,
            "the service does not implement this request"},

    CodeRow{"Md5Mismatch", ErrorCode::corrupted, Outcome::transient, kDamaged},
    CodeRow{"Crc64Mismatch", ErrorCode::corrupted, Outcome::transient, kDamaged},
    CodeRow{"InvalidMd5", ErrorCode::corrupted, Outcome::final, kReportBug},

    CodeRow{"ContainerBeingDeleted", ErrorCode::unavailable, Outcome::transient,
            "the container is being removed: wait half a minute, or choose another name"},
    CodeRow{"PendingCopyOperation", ErrorCode::unavailable, Outcome::transient,
            "a copy onto this blob is under way: wait until it is done"},
    CodeRow{"AccountBeingCreated", ErrorCode::unavailable, Outcome::transient, kLater},
    CodeRow{"CannotVerifyCopySource", ErrorCode::unavailable, Outcome::transient, kLater},
    CodeRow{"ServerBusy", ErrorCode::rate_limited, Outcome::throttled, kSlower},
    CodeRow{"OperationTimedOut", ErrorCode::timeout, Outcome::transient, kLater},
    CodeRow{"InternalError", ErrorCode::unavailable, Outcome::transient, kLater},
};

/// Requests may be 15 minutes off; a few less, since answers take their time.
constexpr std::chrono::minutes kTolerableSkew{10};

std::string clock_advice(const http::Response& response) {
  const auto theirs = parse_http_time(response.headers.get("Date"));
  if (!theirs) return {};
  const auto ahead =
      std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now() - *theirs);
  if (ahead < kTolerableSkew && ahead > -kTolerableSkew) return {};
  return "set this machine's clock: it is " + std::to_string(std::abs(ahead.count())) + " s " +
         (ahead.count() < 0 ? "behind" : "ahead of") + " the server's";
}

/// The value of "se" in a SAS.
std::string sas_expiry(std::string_view sas) {
  while (!sas.empty()) {
    const auto end = std::min(sas.find('&'), sas.size());
    if (sas.starts_with("se=")) return percent_decode(sas.substr(3, end - 3));
    sas.remove_prefix(std::min(end + 1, sas.size()));
  }
  return {};
}

std::string sas_advice(const auth::AzureCredentials& credentials) {
  const auto text = sas_expiry(credentials.sas);
  const auto expiry = parse_iso_time(text.size() == 10 ? text + "T00:00:00Z" : text);
  if (!expiry || *expiry > std::chrono::system_clock::now()) return {};
  return "the SAS has expired (" + format_iso_time(*expiry) + "): get a new one";
}

}  // namespace

std::optional<object::Meaning> meaning_of(std::string_view code) {
  for (const auto& row : kCodes) {
    if (row.azure_code == code) {
      return object::Meaning{row.code, row.outcome, std::string(row.advice)};
    }
  }
  return std::nullopt;
}

std::string advice_about(const auth::AzureCredentials& credentials, const http::Response& response,
                         std::string_view words) {
  if (auto advice = clock_advice(response); !advice.empty()) return advice;
  if (!credentials.sas.empty()) return sas_advice(credentials);
  if (words.find("udience") != words.npos) {
    return "the token is for another audience: ask for one for https://storage.azure.com/";
  }
  return {};
}

}  // namespace fulgurite::azure
