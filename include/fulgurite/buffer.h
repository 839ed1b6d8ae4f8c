// Bytes on their way out (Buffer, Payload) and on their way in (Scatter), without copies.
//
// A tensor's storage, a pickled header and a string from the user all become Buffers; a Payload
// strings them together and is cut into upload parts anywhere. A Scatter is the mirror: the
// memory into which consecutive bytes of a file are received.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fulgurite {

/// Immutable bytes together with whatever keeps them alive. Copying a Buffer shares the bytes.
/// Thread safety: as a shared_ptr to const.
class Buffer {
 public:
  Buffer() = default;

  /// A private copy of `bytes`.
  static Buffer copy_of(std::span<const std::byte> bytes);
  static Buffer copy_of(std::string_view text);
  /// Takes the string's memory; nothing is copied.
  static Buffer from_string(std::string text);
  /// Shares `bytes`, which stay valid and unchanged for as long as `owner` lives.
  static Buffer share(std::span<const std::byte> bytes, std::shared_ptr<const void> owner);

  const std::byte* data() const noexcept { return bytes_.data(); }
  std::size_t size() const noexcept { return bytes_.size(); }
  bool empty() const noexcept { return bytes_.empty(); }
  std::span<const std::byte> bytes() const noexcept { return bytes_; }
  std::string_view text() const noexcept;

  /// The bytes [offset, offset + size) of this buffer, sharing its memory.
  /// Precondition: offset + size <= this->size().
  Buffer slice(std::size_t offset, std::size_t size) const;

 private:
  std::span<const std::byte> bytes_;
  std::shared_ptr<const void> owner_;
};

/// Buffers read one after another as if they were one. Never copies bytes.
class Payload {
 public:
  Payload() = default;
  Payload(Buffer buffer) { append(std::move(buffer)); }  // NOLINT: a buffer is a payload

  void append(Buffer buffer);
  void append(const Payload& payload);

  std::uint64_t size() const noexcept { return size_; }
  bool empty() const noexcept { return size_ == 0; }
  const std::vector<Buffer>& pieces() const noexcept { return pieces_; }

  /// The bytes [offset, offset + size), sharing memory. Precondition: they exist.
  Payload slice(std::uint64_t offset, std::uint64_t size) const;
  /// Removes the first `size` bytes and returns them. Precondition: size <= this->size().
  Payload take_front(std::uint64_t size);
  /// All bytes in one string. Costs a copy; for small bodies and tests.
  std::string to_string() const;

 private:
  std::vector<Buffer> pieces_;
  std::uint64_t size_ = 0;
};

/// A position in a Payload, for senders that read it piece by piece and may have to start again.
/// The payload must outlive the cursor. One thread at a time.
class PayloadCursor {
 public:
  explicit PayloadCursor(const Payload& payload) : payload_(&payload) {}

  /// Contiguous bytes at the position, at most `limit` of them; empty at the end. Does not move.
  std::span<const std::byte> peek(std::size_t limit) const noexcept;
  /// Moves forward by `size` bytes, not past the end.
  void advance(std::uint64_t size) noexcept;
  /// Copies up to out.size() bytes and moves past them. Returns how many.
  std::size_t read(std::span<std::byte> out) noexcept;
  /// Moves to `position` bytes from the start, at most to the end.
  void seek(std::uint64_t position) noexcept;
  std::uint64_t position() const noexcept { return position_; }

 private:
  const Payload* payload_;
  std::size_t piece_ = 0;   // index of the piece that holds the position
  std::size_t offset_ = 0;  // position within that piece
  std::uint64_t position_ = 0;
};

/// The CRC-32 of a stretch of memory, computed as its bytes arrive. One thread at a time.
class ArrivalCrc {
 public:
  explicit ArrivalCrc(std::span<const std::byte> memory) : memory_(memory) {}

  /// `bytes` have been copied to `to` in the memory. They follow those of the call before, or
  /// repeat some of them, when a transfer began again.
  void arrived(const std::byte* to, std::span<const std::byte> bytes) noexcept;

  /// Precondition: everything has arrived.
  std::uint32_t value() const noexcept { return crc_; }
  std::uint64_t size() const noexcept { return memory_.size(); }

 private:
  std::span<const std::byte> memory_;
  std::uint64_t done_ = 0;  // bytes that crc_ covers
  std::uint32_t crc_ = 0;
};

/// Memory for consecutive bytes of a file: spans that are filled in order, and gaps that are read
/// from the wire but kept nowhere. The memory belongs to the caller of the read.
class Scatter {
 public:
  /// `to` is nullptr for a gap, `crc` unless someone wants it.
  struct Piece {
    std::byte* to;
    std::uint64_t size;
    ArrivalCrc* crc = nullptr;
  };

  Scatter() = default;
  Scatter(std::span<std::byte> to) { append(to); }  // NOLINT: a span is a scatter

  /// `crc`, if given, is told of what arrives in `to`, and must live as long as the transfer.
  void append(std::span<std::byte> to, ArrivalCrc* crc = nullptr);
  void append_gap(std::uint64_t size);

  std::uint64_t size() const noexcept { return size_; }
  bool empty() const noexcept { return size_ == 0; }
  const std::vector<Piece>& pieces() const noexcept { return pieces_; }
  /// The part that takes the bytes [offset, offset + size). Precondition: they exist.
  Scatter slice(std::uint64_t offset, std::uint64_t size) const;

 private:
  std::vector<Piece> pieces_;
  std::uint64_t size_ = 0;
};

/// A position in a Scatter, for receivers. One thread at a time.
class ScatterCursor {
 public:
  explicit ScatterCursor(const Scatter& scatter) : scatter_(&scatter) {}

  /// Stores `bytes` at the position and moves past them. Returns how many fitted.
  std::size_t write(std::span<const std::byte> bytes) noexcept;
  std::uint64_t position() const noexcept { return position_; }

 private:
  void store(std::byte* to, std::span<const std::byte> bytes) const noexcept;

  const Scatter* scatter_;
  std::size_t piece_ = 0;
  std::uint64_t offset_ = 0;
  std::uint64_t position_ = 0;
};

/// The characters of `text` as bytes.
inline std::span<const std::byte> as_bytes(std::string_view text) noexcept {
  return std::as_bytes(std::span(text.data(), text.size()));
}

}  // namespace fulgurite
