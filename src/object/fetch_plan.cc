// Which ranged GETs bring given pieces of a file.
#include "object/fetch_plan.h"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace fulgurite::object {
namespace {

std::uint64_t end_of(const Fetch& fetch) { return fetch.offset + fetch.to.size(); }

std::string describe(const ReadPiece& piece) {
  return "[" + std::to_string(piece.offset) + ", +" + std::to_string(piece.to.size()) + ")";
}

std::vector<ReadPiece> sorted_pieces(std::span<const ReadPiece> pieces, std::uint64_t file_size) {
  std::vector<ReadPiece> sorted;
  sorted.reserve(pieces.size());
  for (const ReadPiece& piece : pieces) {
    if (piece.offset > file_size || piece.to.size() > file_size - piece.offset) {
      throw std::invalid_argument("the piece " + describe(piece) + " reaches beyond the file's " +
                                  std::to_string(file_size) + " bytes");
    }
    if (!piece.to.empty()) sorted.push_back(piece);
  }
  std::ranges::sort(sorted, {}, &ReadPiece::offset);
  for (std::size_t i = 1; i < sorted.size(); ++i) {
    if (sorted[i].offset < sorted[i - 1].offset + sorted[i - 1].to.size()) {
      throw std::invalid_argument("the pieces " + describe(sorted[i - 1]) + " and " +
                                  describe(sorted[i]) + " overlap");
    }
  }
  return sorted;
}

// Whether a piece at `offset` goes into `fetch`, behind a gap that both limits allow.
bool continues(const Fetch& fetch, std::uint64_t offset, std::uint64_t part_bytes) {
  const std::uint64_t gap = offset - end_of(fetch);
  return gap <= kLargestGap && fetch.to.size() + gap < part_bytes;
}

}  // namespace

std::vector<Fetch> plan_fetches(std::span<const ReadPiece> pieces, std::uint64_t file_size,
                                std::uint64_t part_bytes) {
  std::vector<Fetch> fetches;
  for (auto [offset, to] : sorted_pieces(pieces, file_size)) {
    while (!to.empty()) {
      if (fetches.empty() || !continues(fetches.back(), offset, part_bytes)) {
        fetches.push_back({offset, {}});
      }
      Fetch& fetch = fetches.back();
      if (const std::uint64_t gap = offset - end_of(fetch)) fetch.to.append_gap(gap);
      const std::size_t size = std::min<std::uint64_t>(part_bytes - fetch.to.size(), to.size());
      fetch.to.append(to.first(size));
      to = to.subspan(size);
      offset += size;
    }
  }
  return fetches;
}

}  // namespace fulgurite::object
