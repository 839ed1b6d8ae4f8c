// Small writes, copied one after another into chunks of memory and handed on as shared buffers.
//
// A checkpoint's headers or a log's lines are thousands of writes of a few bytes; a request body
// of as many pieces would cost more than the copy. Who calls it: multipart_writer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "fulgurite/buffer.h"
#include "object/byte_budget.h"

namespace fulgurite::object {

/// One thread at a time. The buffers that `take` returns keep their chunk and its ticket.
class SmallWrites {
 public:
  /// Free bytes of the current chunk.
  std::size_t room() const noexcept { return capacity_ - end_; }
  /// The size that the next chunk should have: chunks double, so that small files stay small.
  std::size_t next_chunk_bytes() const noexcept { return next_chunk_bytes_; }
  /// Goes on in a new chunk of next_chunk_bytes(). Precondition: empty().
  void start_chunk(ByteBudget::Ticket ticket);

  /// Copies what fits. Returns how much that was.
  std::size_t append(std::span<const std::byte> bytes) noexcept;

  /// Bytes appended since the last `take`.
  std::size_t size() const noexcept { return end_ - begin_; }
  bool empty() const noexcept { return begin_ == end_; }
  /// These bytes, without copying; the chunk goes on behind them.
  Buffer take();

 private:
  struct Chunk;

  std::shared_ptr<Chunk> chunk_;
  std::size_t capacity_ = 0;
  std::size_t begin_ = 0;  // of the bytes not yet taken
  std::size_t end_ = 0;
  std::size_t next_chunk_bytes_ = 64u << 10;
};

}  // namespace fulgurite::object
