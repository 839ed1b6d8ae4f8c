// The CRCs that travel with S3 uploads and downloads, in the service's spelling. Pure functions.
//
// Who calls it: the writing verbs for the x-amz-checksum-* header of a body, multipart.cc for the
// checksum of a whole upload, Download to check what came. CRC-32 and CRC-32C of an upload in
// parts are composite (the CRC of the parts' CRCs), CRC-64/NVME is that of the whole object.
// Spec: https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "fulgurite/s3.h"
#include "http/message.h"
#include "object/download.h"
#include "object/object_store.h"

namespace fulgurite::s3 {

/// How the API names one algorithm. All fields are empty for S3Checksum::none.
struct ChecksumNames {
  std::string_view algorithm;  ///< "CRC32C", x-amz-checksum-algorithm
  std::string_view header;     ///< "x-amz-checksum-crc32c"
  std::string_view element;    ///< "ChecksumCRC32C", in XML
};
const ChecksumNames& checksum_names(S3Checksum kind);

/// Base64 of the CRC, high byte first; empty for S3Checksum::none. Reads every byte once.
std::string checksum_of(S3Checksum kind, const Payload& body);

/// The checksum of the object that `parts` become: "...-3" for a composite one.
/// Empty if a part has none.
std::string checksum_of_parts(S3Checksum kind, std::span<const object::Part> parts);

/// Whether the bytes in `to` are those that the headers of a whole object's GET announce. Also
/// true when there is nothing to compare: no checksum, a composite one, or bytes kept nowhere.
bool matches_checksum(const http::Headers& headers, const Scatter& to);

/// How S3's answers to a GET speak of the content.
inline constexpr object::ContentHeaders kContentHeaders = {"ETag", matches_checksum};

/// The CRC-64/NVME of two stretches one after the other, from theirs and the second's length.
std::uint64_t crc64nvme_combine(std::uint64_t first, std::uint64_t second,
                                std::uint64_t second_size);

}  // namespace fulgurite::s3
