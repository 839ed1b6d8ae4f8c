// The XML bodies of S3: parsing answers, building requests. Pure text.
//
// Who calls it: the verbs. Not here: deciding what an answer means (errors.cc). Answers come from
// a stranger: whatever is malformed, of another kind than expected, or without a required field
// throws an Error `corrupted`; the body's size is bounded before it gets here.
// Spec:
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "object/object_store.h"

namespace fulgurite::s3 {

/// The body of a failed request. Fields that the server left out are empty.
struct ErrorBody {
  std::string code;
  std::string message;
  std::string request_id;
  std::string region;       ///< where the bucket is, in redirects ...
  std::string endpoint;     ///< ... and its host there
  std::string server_time;  ///< in RequestTimeTooSkewed
};

/// What CompleteMultipartUpload, CopyObject and UploadPartCopy answer.
struct WriteResult {
  std::string etag;
  /// Base64, by element name in lower case: "checksumcrc32c". A composite one ends with "-<parts>".
  std::map<std::string, std::string> checksums;
  std::string modified;  ///< copies only
};

/// A key that DeleteObjects could not remove.
struct DeleteFailure {
  std::string key;
  std::string code;
  std::string message;
};

struct PartList {
  std::vector<object::Part> parts;
  int next_part_number_marker = 0;  ///< 0 on the last page
};

struct UploadEntry {
  std::string key;
  std::string id;
  std::string initiated;
};

struct UploadPage {
  std::vector<UploadEntry> uploads;
  std::string next_key_marker;  ///< both empty on the last page
  std::string next_upload_id_marker;
};

struct VersionEntry {
  object::ObjectInfo object;
  bool latest = false;
  bool delete_marker = false;
};

struct VersionPage {
  std::vector<VersionEntry> versions;
  std::string next_key_marker;  ///< both empty on the last page
  std::string next_version_marker;
};

/// Nothing when `body` is not an <Error>; a body that is no XML at all is not one either.
std::optional<ErrorBody> parse_error(std::string_view body);

object::ListPage parse_list(std::string_view body);
std::string parse_upload_id(std::string_view body);
WriteResult parse_write_result(std::string_view body);
std::vector<DeleteFailure> parse_delete_result(std::string_view body);
PartList parse_parts(std::string_view body);
UploadPage parse_uploads(std::string_view body);
VersionPage parse_versions(std::string_view body);
std::vector<std::string> parse_buckets(std::string_view body);
std::map<std::string, std::string> parse_tags(std::string_view body);

std::string build_delete(std::span<const std::string> keys);
/// `checksum_element` ("ChecksumCRC32C") names what Part::checksum is; empty = parts have none.
std::string build_complete(std::span<const object::Part> parts, std::string_view checksum_element);
std::string build_tags(const std::map<std::string, std::string>& tags);
std::string build_create_bucket(std::string_view region);

/// Whether XML 1.0 can carry `text`: no control characters but tab and line ends, valid UTF-8.
bool fits_xml(std::string_view text);

}  // namespace fulgurite::s3
