// Tickets of bytes.
#include "object/byte_budget.h"

#include <algorithm>
#include <utility>

namespace fulgurite::object {

ByteBudget::Ticket::Ticket(std::shared_ptr<ByteBudget> budget, std::uint64_t bytes)
    : budget_(std::move(budget)), bytes_(bytes) {}

ByteBudget::Ticket::Ticket(Ticket&& other) noexcept
    : budget_(std::move(other.budget_)), bytes_(std::exchange(other.bytes_, 0)) {}

ByteBudget::Ticket& ByteBudget::Ticket::operator=(Ticket&& other) noexcept {
  std::swap(budget_, other.budget_);
  std::swap(bytes_, other.bytes_);
  return *this;
}

ByteBudget::Ticket::~Ticket() {
  if (!budget_) return;
  std::lock_guard lock(budget_->mutex_);
  budget_->used_ -= bytes_;
}

std::optional<ByteBudget::Ticket> ByteBudget::try_take(std::uint64_t bytes) {
  std::lock_guard lock(mutex_);
  if (bytes > limit_ || used_ > limit_ - bytes) return std::nullopt;
  return issue(bytes);
}

ByteBudget::Ticket ByteBudget::take_anyway(std::uint64_t bytes) {
  std::lock_guard lock(mutex_);
  return issue(bytes);
}

ByteBudget::Ticket ByteBudget::issue(std::uint64_t bytes) {
  used_ += bytes;
  peak_ = std::max(peak_, used_);
  return Ticket(shared_from_this(), bytes);
}

std::uint64_t ByteBudget::used() const {
  std::lock_guard lock(mutex_);
  return used_;
}

std::uint64_t ByteBudget::peak() const {
  std::lock_guard lock(mutex_);
  return peak_;
}

}  // namespace fulgurite::object
