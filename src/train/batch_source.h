// The batches of one epoch, up to a limit, knowing which one is the last.
#pragma once

#include <cstdint>
#include <utility>

#include "fulgurite/data.h"

namespace fulgurite {

class BatchSource {
 public:
  /// Batches [first, limit) of `epoch`; limit -1: all there are.
  BatchSource(DataLoader& loader, std::int64_t epoch, std::int64_t first, std::int64_t limit)
      : loader_(loader), position_(first), limit_(limit) {
    loader_.start(epoch, first);
    if (limit_ < 0) has_next_ = loader_.next(next_);
  }

  bool next(Batch& batch) {
    if (limit_ >= 0) {
      if (position_ >= limit_ || !loader_.next(batch)) return false;
    } else {
      // The loader does not know its size: only the batch after this one tells whether it is last.
      if (!has_next_) return false;
      batch = std::exchange(next_, {});
      has_next_ = loader_.next(next_);
    }
    ++position_;
    return true;
  }

  bool is_last() const { return limit_ >= 0 ? position_ >= limit_ : !has_next_; }

 private:
  DataLoader& loader_;
  std::int64_t position_;
  std::int64_t limit_;
  Batch next_;
  bool has_next_ = false;
};

}  // namespace fulgurite
