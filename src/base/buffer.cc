// Buffer, Payload and Scatter, and the cursors that walk them. No bytes are copied here but where
// the name says so.
#include "fulgurite/buffer.h"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <utility>

#include "base/crc.h"
#include "base/stream_copy.h"

namespace fulgurite {
namespace {

constexpr std::uint64_t kStreamedBytes = 1 << 20;

}  // namespace

Buffer Buffer::copy_of(std::span<const std::byte> bytes) {
  auto memory = std::make_shared_for_overwrite<std::byte[]>(bytes.size());
  std::copy(bytes.begin(), bytes.end(), memory.get());
  std::span<const std::byte> copy(memory.get(), bytes.size());
  return share(copy, std::move(memory));
}

Buffer Buffer::copy_of(std::string_view text) { return copy_of(as_bytes(text)); }

Buffer Buffer::from_string(std::string text) {
  auto owner = std::make_shared<const std::string>(std::move(text));
  std::span<const std::byte> bytes = as_bytes(*owner);
  return share(bytes, std::move(owner));
}

Buffer Buffer::share(std::span<const std::byte> bytes, std::shared_ptr<const void> owner) {
  Buffer buffer;
  buffer.bytes_ = bytes;
  buffer.owner_ = std::move(owner);
  return buffer;
}

std::string_view Buffer::text() const noexcept {
  return {reinterpret_cast<const char*>(bytes_.data()), bytes_.size()};
}

Buffer Buffer::slice(std::size_t offset, std::size_t size) const {
  assert(offset <= bytes_.size() && size <= bytes_.size() - offset);
  return share(bytes_.subspan(offset, size), owner_);
}

void Payload::append(Buffer buffer) {
  if (buffer.empty()) return;
  size_ += buffer.size();
  pieces_.push_back(std::move(buffer));
}

void Payload::append(const Payload& payload) {
  // By index and up to the size at the start, so that a payload can be appended to itself.
  for (std::size_t i = 0, count = payload.pieces_.size(); i < count; ++i) {
    append(Buffer(payload.pieces_[i]));
  }
}

Payload Payload::slice(std::uint64_t offset, std::uint64_t size) const {
  assert(offset <= size_ && size <= size_ - offset);
  Payload result;
  for (const Buffer& piece : pieces_) {
    if (size == 0) break;
    if (offset >= piece.size()) {
      offset -= piece.size();
      continue;
    }
    std::uint64_t take = std::min(size, piece.size() - offset);
    result.append(piece.slice(offset, take));
    size -= take;
    offset = 0;
  }
  return result;
}

Payload Payload::take_front(std::uint64_t size) {
  assert(size <= size_);
  Payload front;
  std::size_t whole = 0;
  while (whole < pieces_.size() && front.size() + pieces_[whole].size() <= size) {
    front.append(std::move(pieces_[whole++]));
  }
  pieces_.erase(pieces_.begin(), pieces_.begin() + static_cast<std::ptrdiff_t>(whole));
  if (std::uint64_t rest = size - front.size(); rest > 0) {
    Buffer& cut = pieces_.front();
    front.append(cut.slice(0, rest));
    cut = cut.slice(rest, cut.size() - rest);
  }
  size_ -= size;
  return front;
}

std::string Payload::to_string() const {
  std::string text;
  text.reserve(size_);
  for (const Buffer& piece : pieces_) text += piece.text();
  return text;
}

std::span<const std::byte> PayloadCursor::peek(std::size_t limit) const noexcept {
  const auto& pieces = payload_->pieces();
  if (piece_ == pieces.size()) return {};
  std::span<const std::byte> rest = pieces[piece_].bytes().subspan(offset_);
  return rest.first(std::min(limit, rest.size()));
}

void PayloadCursor::advance(std::uint64_t size) noexcept {
  const auto& pieces = payload_->pieces();
  while (size > 0 && piece_ < pieces.size()) {
    std::uint64_t step = std::min<std::uint64_t>(size, pieces[piece_].size() - offset_);
    offset_ += step;
    position_ += step;
    size -= step;
    if (offset_ == pieces[piece_].size()) {
      ++piece_;
      offset_ = 0;
    }
  }
}

std::size_t PayloadCursor::read(std::span<std::byte> out) noexcept {
  std::size_t done = 0;
  while (done < out.size()) {
    std::span<const std::byte> bytes = peek(out.size() - done);
    if (bytes.empty()) break;
    std::memcpy(out.data() + done, bytes.data(), bytes.size());
    advance(bytes.size());
    done += bytes.size();
  }
  return done;
}

void PayloadCursor::seek(std::uint64_t position) noexcept {
  piece_ = offset_ = 0;
  position_ = 0;
  advance(position);
}

// Of the bytes as they came, which are in the cache, rather than of their copy, which may not be.
void ArrivalCrc::arrived(const std::byte* to, std::span<const std::byte> bytes) noexcept {
  const auto before = static_cast<std::uint64_t>(to - memory_.data());
  if (before != done_) crc_ = crc32(0, memory_.first(before));
  crc_ = crc32(crc_, bytes);
  done_ = before + bytes.size();
}

void Scatter::append(std::span<std::byte> to, ArrivalCrc* crc) {
  if (to.empty()) return;
  pieces_.push_back({to.data(), to.size(), crc});
  size_ += to.size();
}

void Scatter::append_gap(std::uint64_t size) {
  if (size == 0) return;
  pieces_.push_back({nullptr, size});
  size_ += size;
}

Scatter Scatter::slice(std::uint64_t offset, std::uint64_t size) const {
  assert(offset <= size_ && size <= size_ - offset);
  Scatter result;
  for (const Piece& piece : pieces_) {
    if (size == 0) break;
    if (offset >= piece.size) {
      offset -= piece.size;
      continue;
    }
    std::uint64_t take = std::min(size, piece.size - offset);
    result.pieces_.push_back({piece.to ? piece.to + offset : nullptr, take, piece.crc});
    result.size_ += take;
    size -= take;
    offset = 0;
  }
  return result;
}

// What is larger than the caches is read after everything has arrived, if at all.
void ScatterCursor::store(std::byte* to, std::span<const std::byte> bytes) const noexcept {
  if (scatter_->size() >= kStreamedBytes) return stream_copy(to, bytes);
  std::memcpy(to, bytes.data(), bytes.size());
}

std::size_t ScatterCursor::write(std::span<const std::byte> bytes) noexcept {
  const auto& pieces = scatter_->pieces();
  std::size_t done = 0;
  while (done < bytes.size() && piece_ < pieces.size()) {
    const Scatter::Piece& piece = pieces[piece_];
    const std::size_t step = std::min<std::uint64_t>(bytes.size() - done, piece.size - offset_);
    const auto arrived = bytes.subspan(done, step);
    if (piece.to) store(piece.to + offset_, arrived);
    if (piece.crc) piece.crc->arrived(piece.to + offset_, arrived);
    done += step;
    offset_ += step;
    if (offset_ == piece.size) {
      ++piece_;
      offset_ = 0;
    }
  }
  position_ += done;
  return done;
}

}  // namespace fulgurite
