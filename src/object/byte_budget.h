// How many bytes the open files of one filesystem hold in memory of their own.
//
// Counted are copies of small writes and read-ahead windows; memory that callers share is theirs
// to count. The budget never makes one file wait for another, which could wait for ever when one
// thread owns both: it says no, and then a writer waits for requests of its own. A file with
// nothing under way takes what it needs all the same, so every file makes progress.
// Who calls it: multipart_writer, read_ahead.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>

namespace fulgurite::object {

/// Thread-safe. Must be owned by a shared_ptr: tickets keep it alive.
class ByteBudget : public std::enable_shared_from_this<ByteBudget> {
 public:
  /// Bytes taken from a budget; the destructor gives them back, on whatever thread.
  class Ticket {
   public:
    Ticket() = default;
    Ticket(Ticket&& other) noexcept;
    Ticket& operator=(Ticket&& other) noexcept;
    ~Ticket();

   private:
    friend class ByteBudget;
    Ticket(std::shared_ptr<ByteBudget> budget, std::uint64_t bytes);

    std::shared_ptr<ByteBudget> budget_;
    std::uint64_t bytes_ = 0;
  };

  explicit ByteBudget(std::uint64_t bytes) : limit_(bytes) {}

  /// A ticket for `bytes`, or nothing if that would exceed the limit.
  std::optional<Ticket> try_take(std::uint64_t bytes);
  /// A ticket for `bytes` even beyond the limit: for a file that has nothing to wait for.
  Ticket take_anyway(std::uint64_t bytes);

  std::uint64_t used() const;
  /// The largest value that `used` ever had.
  std::uint64_t peak() const;

 private:
  Ticket issue(std::uint64_t bytes);  // with mutex_ held

  const std::uint64_t limit_;
  mutable std::mutex mutex_;  // guards used_ and peak_
  std::uint64_t used_ = 0;
  std::uint64_t peak_ = 0;
};

}  // namespace fulgurite::object
