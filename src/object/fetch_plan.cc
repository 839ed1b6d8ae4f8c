// Which ranged GETs bring given pieces of a file.
#include "object/fetch_plan.h"

#include <algorithm>
#include <stdexcept>
#include <string>

#include "base/crc.h"
#include "object/even_parts.h"

namespace fulgurite::object {
namespace {

std::uint64_t end_of(const ReadPiece& piece) { return piece.offset + piece.to.size(); }
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
    if (sorted[i].offset < end_of(sorted[i - 1])) {
      throw std::invalid_argument("the pieces " + describe(sorted[i - 1]) + " and " +
                                  describe(sorted[i]) + " overlap");
    }
  }
  return sorted;
}

}  // namespace

FetchPlan::FetchPlan(std::span<const ReadPiece> pieces, std::uint64_t file_size,
                     std::uint64_t part_bytes) {
  const std::vector<ReadPiece> sorted = sorted_pieces(pieces, file_size);
  const std::uint64_t largest_gap = std::min(kLargestGap, part_bytes);
  for (auto begin = sorted.begin(); begin != sorted.end();) {
    auto end = begin + 1;
    while (end != sorted.end() && end->offset - end_of(*(end - 1)) <= largest_gap) ++end;
    add_stretch({begin, end}, part_bytes);
    begin = end;
  }
}

// A gap at the end of a range is left out, and the next range begins behind it.
void FetchPlan::add_stretch(std::span<const ReadPiece> pieces, std::uint64_t part_bytes) {
  const std::uint64_t most =
      even_part_bytes(end_of(pieces.back()) - pieces.front().offset, part_bytes);
  fetches_.push_back({pieces.front().offset, {}});
  for (const ReadPiece& piece : pieces) {
    std::uint64_t offset = piece.offset;
    for (auto rest = piece.to; !rest.empty();) {
      if (offset - fetches_.back().offset >= most) fetches_.push_back({offset, {}});
      Fetch& fetch = fetches_.back();
      fetch.to.append_gap(offset - end_of(fetch));
      const auto part = rest.first(std::min<std::uint64_t>(most - fetch.to.size(), rest.size()));
      fetch.to.append(part, crc_of(piece, part));
      rest = rest.subspan(part.size());
      offset += part.size();
    }
  }
}

ArrivalCrc* FetchPlan::crc_of(const ReadPiece& piece, std::span<std::byte> part) {
  if (!piece.crc32) return nullptr;
  return &crcs_.emplace_back(CrcPart{piece.crc32, ArrivalCrc(part)}).crc;
}

void FetchPlan::report_crcs() const {
  for (const auto& [wanted_at, crc] : crcs_) wanted_at->reset();
  for (const auto& [wanted_at, crc] : crcs_) {
    *wanted_at = crc32_combine(wanted_at->value_or(0), crc.value(), crc.size());
  }
}

}  // namespace fulgurite::object
