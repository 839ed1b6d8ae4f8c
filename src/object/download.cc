#include "object/download.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace fulgurite::object {
namespace {

/// Reads a number off the front of `text`.
std::optional<std::uint64_t> take_number(std::string_view& text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return value;
}

bool take_text(std::string_view& text, std::string_view expected) {
  if (!text.starts_with(expected)) return false;
  text.remove_prefix(expected.size());
  return true;
}

Problem changed() {
  return {ErrorCode::precondition_failed, http::Outcome::final,
          "the object was replaced while it was read", "open it again"};
}

Problem wrong_answer(std::string reason) {
  return {ErrorCode::corrupted, http::Outcome::final, std::move(reason),
          "the server or a proxy before it does not honour the Range header"};
}

Problem past_the_end(std::uint64_t size) {
  return {ErrorCode::precondition_failed, http::Outcome::final,
          "the range ends past the object's " + std::to_string(size) + " bytes",
          "the object is shorter than when its size was asked: open it again"};
}

}  // namespace

Download::Download(Range range, Scatter to, std::string pin, const ContentHeaders& provider)
    : range_(range), to_(std::move(to)), pin_(std::move(pin)), provider_(provider) {
  if (to_.size() == range_.size) return;
  throw Error(ErrorCode::invalid_argument, "get", "",
              "the range and the memory for it differ in size");
}

void Download::prepare(http::Request& request) const {
  if (!range_.whole || received_ > 0) {
    request.headers.set("Range", "bytes=" + std::to_string(next()) + "-" + std::to_string(last()));
  }
  request.sink = to_.slice(received_, range_.size - received_);
}

std::optional<Problem> Download::take(const http::Response& response) {
  if (response.status < 200 || response.status >= 300) return std::nullopt;
  // A connection that broke before the body brought nothing to judge.
  if (response.failure != http::Failure::none && response.received == 0) return std::nullopt;
  if (auto problem = check_range(response)) return problem;
  const auto identity = response.headers.get(provider_.identity);
  if (received_ > 0 && !identity.empty() && !pin_.empty() && identity != pin_) return changed();
  if (!identity.empty()) pin_ = identity;
  if (received_ == 0) first_answer_ = response.headers;
  received_ += response.received;
  if (response.failure != http::Failure::none) return std::nullopt;
  return check_content();
}

std::optional<Problem> Download::check_range(const http::Response& response) const {
  if (response.status == 200) {
    // A server may answer a range that is the whole object with the whole object.
    const auto length = response.headers.get("Content-Length");
    if (next() == 0 && length == std::to_string(range_.size)) return std::nullopt;
    if (range_.whole) return changed();
    return wrong_answer("the answer is the whole object instead of the range");
  }
  const auto range = parse_content_range(response.headers.get("Content-Range"));
  if (!range || range->first != next()) return wrong_answer("the answer is another range");
  if (range->last == last()) return std::nullopt;
  if (range->total <= last()) return past_the_end(range->total);
  return wrong_answer("the answer is another range");
}

std::optional<Problem> Download::check_content() {
  if (received_ < range_.size) {
    return Problem{ErrorCode::unavailable, http::Outcome::transient, "the body ended early", {}};
  }
  const auto range = parse_content_range(first_answer_.get("Content-Range"));
  const bool whole = range_.offset == 0 && (!range || range->total == range_.size);
  if (!whole || provider_.intact(first_answer_, to_)) return std::nullopt;
  received_ = 0;
  return Problem{ErrorCode::corrupted, http::Outcome::transient,
                 "the bytes received do not match the object's checksum",
                 "something between the store and this process alters data"};
}

std::optional<ContentRange> parse_content_range(std::string_view text) {
  if (!take_text(text, "bytes ")) return std::nullopt;
  const auto first = take_number(text);
  if (!first || !take_text(text, "-")) return std::nullopt;
  const auto last = take_number(text);
  if (!last || !take_text(text, "/")) return std::nullopt;
  const auto total = take_number(text);
  if (!total || !text.empty() || *first > *last || *last >= *total) return std::nullopt;
  return ContentRange{*first, *last, *total};
}

std::string range_of_end(Side side, std::uint64_t size) {
  return side == Side::front ? "bytes=0-" + std::to_string(size - 1)
                             : "bytes=-" + std::to_string(size);
}

std::optional<ContentRange> answered_end(Side side, std::uint64_t size,
                                         const http::Response& response) {
  const auto range = parse_content_range(response.headers.get("Content-Range"));
  if (response.status != 206 || !range) return std::nullopt;
  const std::uint64_t expected = std::min(size, range->total);
  const std::uint64_t first = side == Side::front ? 0 : range->total - expected;
  if (range->first != first || response.body.size() != expected) return std::nullopt;
  return range;
}

}  // namespace fulgurite::object
