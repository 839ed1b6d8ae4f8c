// How a read is cut into jobs that may run at the same time.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "fulgurite/filesystem.h"

namespace fulgurite::hdfs {

/// Pieces in the file's order that one stream fills, passing over the gaps between them.
using ReadJob = std::vector<ReadPiece>;

/// Cuts pieces at multiples of `range_bytes` in the file, and joins neighbours up to `gap_bytes`
/// apart as long as a job stays within `range_bytes`. Empty pieces vanish.
std::vector<ReadJob> plan_read(std::span<const ReadPiece> pieces, std::uint64_t range_bytes,
                               std::uint64_t gap_bytes);

}  // namespace fulgurite::hdfs
