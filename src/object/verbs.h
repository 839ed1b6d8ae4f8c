// What verbs of an ObjectStore are made of, whoever the provider is.
//
// Who calls it: the verbs of s3, gcs and azure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <utility>

#include "object/exchange.h"

namespace fulgurite::object {

/// The Call of a verb that wants nothing of the answer but that it is a success.
Call<void> finish_later(Exchange exchange);

/// "bytes=5-9": `size` bytes, at least 1, from `offset`.
std::string range_text(std::uint64_t offset, std::uint64_t size);

/// Whether there is no such end of an object: no object, an empty one, or a server that sends the
/// whole of a large one instead.
bool has_no_such_end(const Answer& answer);

/// Whether a conditional write that failed may have been done by an attempt whose answer was lost:
/// the server refuses it by its condition, or breaks the connection, as servers do that refuse a
/// body before they have read it.
bool may_be_done(const Answer& answer);

/// Aborts an upload in parts, and once more while its parts can still be listed: one that was on
/// its way can arrive after the abort and bring the upload back, for which the documentation of
/// AbortMultipartUpload says to look. `abort` and `list_parts` start these requests. Cost: two
/// requests, at most twelve.
void abort_until_gone(const std::function<Exchange()>& abort,
                      const std::function<Exchange()>& list_parts);

/// Requests under way side by side, finished in the order in which they were started. An Item is
/// an Exchange, or one with what belongs to it.
template <class Item>
class SideBySide {
 public:
  /// `finish` waits for an item and judges its answer. What it throws ends the rest, too.
  SideBySide(std::size_t most, std::function<void(Item)> finish)
      : most_(most), finish_(std::move(finish)) {}

  /// Starts one by `start()`, once fewer than `most` are under way.
  template <class Start>
  void add(Start start) {
    if (under_way_.size() == most_) finish_oldest();
    under_way_.push_back(start());
  }
  /// Waits for all of them.
  void finish() {
    while (!under_way_.empty()) finish_oldest();
  }

 private:
  void finish_oldest() {
    Item oldest = std::move(under_way_.front());
    under_way_.pop_front();
    finish_(std::move(oldest));
  }

  std::size_t most_;
  std::function<void(Item)> finish_;
  std::deque<Item> under_way_;
};

}  // namespace fulgurite::object
