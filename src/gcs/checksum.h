// CRC-32C in Google's spelling. Pure functions.
//
// Who calls it: the writing verbs for what they send, Download to check what came.
// Spec: https://cloud.google.com/storage/docs/data-validation
#pragma once

#include <span>
#include <string>

#include "fulgurite/gcs.h"
#include "http/message.h"
#include "object/download.h"
#include "object/object_store.h"

namespace fulgurite::gcs {

/// Base64 of the CRC-32C, high byte first. Reads every byte once.
std::string crc32c_of(const Payload& body);

/// That of the object which `parts` become, from theirs; empty if a part has none.
std::string crc32c_of_parts(std::span<const object::Part> parts);

/// "n03x6A==" out of the fields "x-goog-hash: crc32c=n03x6A==,md5=..."; empty if there is none.
std::string crc32c_in(const http::Headers& headers);

/// Whether the bytes in `to` have the CRC-32C that the headers of a whole object's GET announce.
/// Also true when there is nothing to compare.
bool matches_crc32c(const http::Headers& headers, const Scatter& to);

/// How Google's answers to a GET speak of the content.
inline object::ContentHeaders content_headers(const GcsOptions& options) {
  const auto unchecked = [](const http::Headers&, const Scatter&) { return true; };
  return {"x-goog-generation", options.checksum ? matches_crc32c : unchecked};
}

}  // namespace fulgurite::gcs
