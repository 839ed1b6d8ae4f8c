// Reader over an object store.
#include "object/range_reader.h"

#include <algorithm>
#include <cstring>
#include <deque>
#include <stdexcept>
#include <utility>

namespace fulgurite::object {

// The version is pinned only if the caller named one: reading by version needs a permission of its
// own (s3:GetObjectVersion), and the etag already keeps contents apart.
RangeReader::RangeReader(Transfer transfer, ObjectPath path, FileInfo info,
                         std::vector<ObjectEnd> ends, const ReadOptions& options)
    : info_(std::move(info)),
      ends_(std::move(ends)),
      object_{std::move(transfer), std::move(path),
              GetOptions{.version = options.version, .if_match = info_.etag, .stop = options.stop},
              info_.size},
      read_ahead_(object_) {}

std::size_t RangeReader::read_at(std::uint64_t offset, std::span<std::byte> to) const {
  if (offset >= info_.size) return 0;
  const ReadPiece piece{offset, to.first(std::min<std::uint64_t>(to.size(), info_.size - offset))};
  read_pieces({&piece, 1});
  return piece.to.size();
}

void RangeReader::read_pieces(std::span<const ReadPiece> pieces) const {
  std::vector<ReadPiece> missing;
  missing.reserve(pieces.size());
  for (const ReadPiece& piece : pieces) {
    if (!serve(piece)) missing.push_back(piece);
  }
  fetch_all(missing);
}

bool RangeReader::serve(const ReadPiece& piece) const {
  for (const auto& [info, offset, bytes] : ends_) {
    if (piece.to.empty() || piece.offset < offset || piece.offset - offset > bytes.size()) continue;
    const std::uint64_t start = piece.offset - offset;
    if (piece.to.size() > bytes.size() - start) continue;
    std::memcpy(piece.to.data(), bytes.data() + start, piece.to.size());
    return true;
  }
  return false;
}

FetchPlan RangeReader::plan(std::span<const ReadPiece> pieces) const {
  try {
    return FetchPlan(pieces, info_.size, object_.transfer.options.part_bytes);
  } catch (const std::invalid_argument& reason) {
    throw Error(ErrorCode::invalid_argument, "read pieces",
                object_.transfer.store->url(object_.path), reason.what());
  }
}

// Requests whose Call is destroyed by an error are cancelled, and have let go of the pieces' memory
// and the plan by then.
void RangeReader::fetch_all(std::span<const ReadPiece> pieces) const {
  const FetchPlan planned = plan(pieces);
  const auto limit = static_cast<std::size_t>(object_.transfer.options.max_connections);
  std::deque<Call<void>> under_way;
  auto finish_oldest = [&] {
    under_way.front().get();
    under_way.pop_front();
  };
  for (const Fetch& fetch : planned.fetches()) {
    if (under_way.size() >= limit) finish_oldest();
    under_way.push_back(object_.get(fetch.offset, fetch.to));
  }
  while (!under_way.empty()) finish_oldest();
  planned.report_crcs();
}

std::size_t RangeReader::read(std::span<std::byte> to) {
  std::size_t total = 0;
  while (total < to.size() && position_ < info_.size) {
    const auto rest = to.subspan(total);
    const bool small = rest.size() < object_.transfer.options.read_ahead_bytes;
    const std::size_t size = small || read_ahead_.holds(position_)
                                 ? read_ahead_.read(position_, rest)
                                 : read_at(position_, rest);
    position_ += size;
    total += size;
  }
  return total;
}

}  // namespace fulgurite::object
