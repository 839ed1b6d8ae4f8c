// Many requests in the body of one, and their answers in the body of its answer: multipart/mixed.
// Pure text.
//
// Who calls it: removal.cc. Spec: https://learn.microsoft.com/rest/api/storageservices/blob-batch
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.h"

namespace fulgurite::azure {

/// What stands between the parts.
inline constexpr std::string_view kBatchBoundary = "fulgurite-batch";

/// The body that carries `requests`, which have no bodies; each is authorised by itself.
std::string build_batch(std::span<const http::Request> requests);

/// The status of each request, in their order; 0 for one that was not answered. `content_type` is
/// the answer's, which says what stands between its parts.
/// Errors: corrupted if the body is no answer to a batch.
std::vector<int> parse_batch(std::string_view body, std::string_view content_type,
                             std::size_t count);

}  // namespace fulgurite::azure
