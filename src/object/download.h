// A ranged GET in progress: what to ask for next, and whether what came is what was asked for.
//
// Pure state, no I/O: an Exchange prepares each attempt from it and shows it each response, so that
// a body that broke off goes on from the byte reached, of the same content.
// Spec: RFC 9110 section 14 (ranges).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "fulgurite/error.h"
#include "http/message.h"
#include "http/retry.h"
#include "object/object_store.h"

namespace fulgurite::object {

/// Why an answer with a good status is not good enough.
struct Problem {
  ErrorCode code;
  http::Outcome outcome;  ///< whether asking again can help
  std::string reason;
  std::string advice;
};

/// How a provider's answers to a GET speak of the content.
struct ContentHeaders {
  /// The field whose value is another one when the content is: "ETag", "x-goog-generation".
  std::string_view identity;
  /// Whether the bytes in `to` are those that the headers of a whole object's GET announce; also
  /// true when there is nothing to compare.
  bool (*intact)(const http::Headers& headers, const Scatter& to);
};

class Download {
 public:
  /// `to` takes exactly the bytes of `range`, which is not empty. `pin` is the identity demanded;
  /// empty = that of the first answer. Errors: invalid_argument if `to` has another size.
  Download(Range range, Scatter to, std::string pin, const ContentHeaders& provider);

  /// Sets Range and sink for the bytes that are still missing.
  void prepare(http::Request& request) const;
  /// The content that the next attempt must bring; empty = any. The provider writes it into the
  /// request in its own way.
  const std::string& pin() const noexcept { return pin_; }

  /// Takes note of what an attempt brought. Nothing when the range is complete, or when the
  /// response failed for a reason of its own (its status or its transport).
  std::optional<Problem> take(const http::Response& response);

 private:
  std::uint64_t next() const noexcept { return range_.offset + received_; }
  std::uint64_t last() const noexcept { return range_.offset + range_.size - 1; }
  std::optional<Problem> check_range(const http::Response& response) const;
  std::optional<Problem> check_content();

  Range range_;
  Scatter to_;
  std::string pin_;
  ContentHeaders provider_;
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

/// The Range header for `size` bytes, at least 1, of an end of an object.
std::string range_of_end(Side side, std::uint64_t size);
/// What came, if it is the whole of the end that was asked for.
std::optional<ContentRange> answered_end(Side side, std::uint64_t size,
                                         const http::Response& response);

}  // namespace fulgurite::object
