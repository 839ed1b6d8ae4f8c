#include "serialize/tail_reader.h"

#include <algorithm>
#include <cstring>
#include <vector>

namespace fulgurite {

TailReader::TailReader(std::unique_ptr<Reader> reader)
    : reader_(std::move(reader)), tail_(std::min(reader_->size(), kTailBytes), '\0') {
  if (tail_.empty()) return;
  const ReadPiece piece{tail_offset(), std::as_writable_bytes(std::span(tail_))};
  reader_->read_pieces(std::span(&piece, 1));
}

void TailReader::read_pieces(std::span<const ReadPiece> pieces) const {
  std::vector<ReadPiece> remaining;
  for (const ReadPiece& piece : pieces) {
    if (piece.offset < tail_offset()) {
      remaining.push_back(piece);
    } else if (!piece.to.empty()) {
      std::memcpy(piece.to.data(), tail_.data() + (piece.offset - tail_offset()), piece.to.size());
    }
  }
  if (!remaining.empty()) reader_->read_pieces(remaining);
}

std::string TailReader::read(std::uint64_t offset, std::uint64_t size) const {
  std::string bytes(size, '\0');
  const ReadPiece piece{offset, std::as_writable_bytes(std::span(bytes))};
  read_pieces(std::span(&piece, 1));
  return bytes;
}

}  // namespace fulgurite
