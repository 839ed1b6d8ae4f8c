// A window for small sequential reads.
#include "object/read_ahead.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace fulgurite::object {

std::size_t ReadAhead::read(std::uint64_t position, std::span<std::byte> to) {
  if (!holds(position)) move_to(position);
  const std::size_t size = std::min<std::uint64_t>(to.size(), current_->end() - position);
  std::memcpy(to.data(), current_->memory.get() + (position - current_->offset), size);
  return size;
}

// current_ is null while its successor arrives, so that an error leaves no unfilled window.
void ReadAhead::move_to(std::uint64_t position) {
  const bool in_order = current_ && position == current_->end();
  current_.reset();
  WindowPtr arriving = std::move(next_);
  if (!in_order) window_bytes_ = kFirstWindow;
  if (!arriving || !arriving->holds(position)) arriving = fetch_current(position);
  window_bytes_ = std::min(2 * window_bytes_, object_.transfer.options.read_ahead_bytes);
  if (in_order) next_ = fetch_next(arriving->end());
  arriving->arrival.get();
  current_ = std::move(arriving);
}

ReadAhead::WindowPtr ReadAhead::fetch_current(std::uint64_t offset) const {
  ByteBudget& budget = *object_.transfer.budget;
  const std::uint64_t size = std::min(window_bytes_, object_.size - offset);
  if (auto ticket = budget.try_take(size)) return fetch(offset, size, std::move(*ticket));
  const std::uint64_t least = std::min(kFirstWindow, size);
  return fetch(offset, least, budget.take_anyway(least));
}

ReadAhead::WindowPtr ReadAhead::fetch_next(std::uint64_t offset) const {
  const std::uint64_t size = std::min(window_bytes_, object_.size - offset);
  if (size == 0) return nullptr;
  auto ticket = object_.transfer.budget->try_take(size);
  return ticket ? fetch(offset, size, std::move(*ticket)) : nullptr;
}

ReadAhead::WindowPtr ReadAhead::fetch(std::uint64_t offset, std::uint64_t size,
                                      ByteBudget::Ticket ticket) const {
  auto window = std::make_unique<Window>();
  window->offset = offset;
  window->size = size;
  window->ticket = std::move(ticket);
  window->memory = std::make_unique_for_overwrite<std::byte[]>(size);
  window->arrival = object_.get(offset, std::span(window->memory.get(), size));
  return window;
}

}  // namespace fulgurite::object
