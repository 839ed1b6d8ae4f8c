// A ranged GET in progress: what to ask for next, and whether what came is what was asked for.
//
// Pure state, no I/O: client.cc prepares each attempt from it and shows it each response, so that
// a body that broke off goes on from the byte reached, of the same object.
// Spec: RFC 9110 sections 13.1.1 (If-Match), 14 (ranges).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "fulgurite/error.h"
#include "http/message.h"
#include "http/retry.h"
#include "object/object_store.h"

namespace fulgurite::s3 {

/// Why an answer with a good status is not good enough.
struct Problem {
  ErrorCode code;
  http::Outcome outcome;  ///< whether asking again can help
  std::string reason;
  std::string advice;
};

class Download {
 public:
  /// `to` takes exactly the bytes of `range`, which is not empty.
  Download(object::Range range, Scatter to, std::string if_match);

  /// Sets Range, If-Match and sink for the bytes that are still missing.
  void prepare(http::Request& request) const;

  /// Takes note of what an attempt brought. Nothing when the range is complete, or when the
  /// response failed for a reason of its own (its status or its transport).
  std::optional<Problem> take(const http::Response& response);

 private:
  std::uint64_t next() const noexcept { return range_.offset + received_; }
  std::uint64_t last() const noexcept { return range_.offset + range_.size - 1; }
  std::optional<Problem> check_range(const http::Response& response) const;
  std::optional<Problem> check_content();

  object::Range range_;
  Scatter to_;
  std::string etag_;  // of the object that the bytes so far are from; else the one demanded
  std::uint64_t received_ = 0;
  http::Headers
      first_answer_;  // the one that began at the range's start: its checksum is the whole's
};

/// "bytes 5-9/20". Nothing if `text` is not a range of a known total.
struct ContentRange {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  std::uint64_t total = 0;
};
std::optional<ContentRange> parse_content_range(std::string_view text);

}  // namespace fulgurite::s3
