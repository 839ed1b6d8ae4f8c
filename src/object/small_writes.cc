// Small writes, copied into chunks.
#include "object/small_writes.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace fulgurite::object {
namespace {

constexpr std::size_t kLargestChunk = 1u << 20;

}  // namespace

struct SmallWrites::Chunk {
  std::unique_ptr<std::byte[]> memory;
  ByteBudget::Ticket ticket;
};

void SmallWrites::start_chunk(ByteBudget::Ticket ticket) {
  capacity_ = next_chunk_bytes_;
  chunk_ = std::make_shared<Chunk>(
      Chunk{std::make_unique_for_overwrite<std::byte[]>(capacity_), std::move(ticket)});
  begin_ = end_ = 0;
  next_chunk_bytes_ = std::min(2 * capacity_, kLargestChunk);
}

std::size_t SmallWrites::append(std::span<const std::byte> bytes) noexcept {
  const std::size_t size = std::min(bytes.size(), room());
  if (size == 0) return 0;
  std::memcpy(chunk_->memory.get() + end_, bytes.data(), size);
  end_ += size;
  return size;
}

Buffer SmallWrites::take() {
  Buffer taken = Buffer::share({chunk_->memory.get() + begin_, size()}, chunk_);
  begin_ = end_;
  return taken;
}

}  // namespace fulgurite::object
