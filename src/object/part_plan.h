// How large the next part of an upload is: arithmetic only.
//
// The provider limits the number of parts (S3: 10,000), so that parts of a fixed 8 MiB would end
// at 80 GiB. With a known size the part is chosen at the start. Without, a part is never less than
// 8/10,000 of what has been sent before it: small files keep small parts, and growth is
// exponential, so that 5 TiB are reached with parts to spare.
// Limits: https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html
// Who calls it: multipart_writer.
#pragma once

#include <cstdint>
#include <optional>

#include "object/object_store.h"

namespace fulgurite::object {

class PartPlan {
 public:
  /// `part_bytes` is what the user wants; it is raised to what the provider demands.
  PartPlan(const UploadLimits& limits, std::uint64_t part_bytes,
           std::optional<std::uint64_t> size_hint);

  /// The size of the part that begins after `sent` bytes.
  std::uint64_t next_part(std::uint64_t sent) const;

 private:
  std::uint64_t first_part_;
  std::uint64_t largest_part_;
  std::uint64_t growth_divisor_;  // a part is at least sent / growth_divisor_
  std::uint64_t sized_for_;       // up to here first_part_ suffices
};

}  // namespace fulgurite::object
