// A window for small sequential reads: what `Reader::read` is served from.
//
// Windows start small and double while reading goes on in order; from the second one on, the next
// is under way while the current one is consumed. After a jump it starts small again. When the
// byte budget is used up, windows stay small and nothing is fetched ahead.
// Who calls it: range_reader.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "object/pinned_object.h"

namespace fulgurite::object {

/// One thread at a time.
class ReadAhead {
 public:
  /// `object` must outlive this.
  explicit ReadAhead(const PinnedObject& object) : object_(object) {}

  /// Whether a read at `position` costs no request.
  bool holds(std::uint64_t position) const noexcept {
    return current_ && current_->holds(position);
  }
  /// Copies bytes from `position` on, as many as one window has. Precondition: position < size.
  std::size_t read(std::uint64_t position, std::span<std::byte> to);

 private:
  // Behind a pointer, because only destruction, not assignment, ends `arrival` before `memory`.
  struct Window {
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
    ByteBudget::Ticket ticket;
    std::unique_ptr<std::byte[]> memory;
    Call<void> arrival;

    std::uint64_t end() const noexcept { return offset + size; }
    bool holds(std::uint64_t position) const noexcept {
      return position >= offset && position < end();
    }
  };
  using WindowPtr = std::unique_ptr<Window>;

  void move_to(std::uint64_t position);
  WindowPtr fetch(std::uint64_t offset, std::uint64_t size, ByteBudget::Ticket ticket) const;
  WindowPtr fetch_current(std::uint64_t offset) const;
  WindowPtr fetch_next(std::uint64_t offset) const;

  static constexpr std::uint64_t kFirstWindow = 128u << 10;

  const PinnedObject& object_;
  std::uint64_t window_bytes_ = kFirstWindow;
  WindowPtr current_;  // has arrived, or is null
  WindowPtr next_;
};

}  // namespace fulgurite::object
