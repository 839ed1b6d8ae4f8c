#include "hdfs/read_plan.h"

#include <algorithm>

namespace fulgurite::hdfs {
namespace {

std::uint64_t end_of(const ReadPiece& piece) { return piece.offset + piece.to.size(); }

/// The pieces, cut at multiples of `range_bytes`, in the file's order.
std::vector<ReadPiece> cut_pieces(std::span<const ReadPiece> pieces, std::uint64_t range_bytes) {
  std::vector<ReadPiece> parts;
  for (ReadPiece piece : pieces) {
    while (!piece.to.empty()) {
      const std::uint64_t in_range = range_bytes - piece.offset % range_bytes;
      const std::size_t size = std::min<std::uint64_t>(piece.to.size(), in_range);
      parts.push_back({piece.offset, piece.to.first(size)});
      piece = {piece.offset + size, piece.to.subspan(size)};
    }
  }
  std::ranges::sort(parts, {}, &ReadPiece::offset);
  return parts;
}

}  // namespace

std::vector<ReadJob> plan_read(std::span<const ReadPiece> pieces, std::uint64_t range_bytes,
                               std::uint64_t gap_bytes) {
  std::vector<ReadJob> jobs;
  for (const ReadPiece& part : cut_pieces(pieces, range_bytes)) {
    const bool joins = !jobs.empty() && end_of(jobs.back().back()) <= part.offset &&
                       part.offset - end_of(jobs.back().back()) <= gap_bytes &&
                       end_of(part) - jobs.back().front().offset <= range_bytes;
    if (!joins) jobs.emplace_back();
    jobs.back().push_back(part);
  }
  return jobs;
}

}  // namespace fulgurite::hdfs
