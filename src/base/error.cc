// How an Error reads: operation, URL, reason, effort spent, and what to do next, on one line.
#include "fulgurite/error.h"

#include <fmt/format.h>

#include <utility>

namespace fulgurite {
namespace {

// "503 SlowDown": the status is put in front unless the reason already starts with it.
std::string reason_with_status(ErrorCode code, const ErrorDetails& details) {
  std::string reason = details.reason.empty() ? std::string(to_string(code)) : details.reason;
  if (details.http_status == 0) return reason;
  std::string status = std::to_string(details.http_status);
  if (reason.starts_with(status)) return reason;
  return status + " " + reason;
}

std::string effort(const ErrorDetails& details) {
  if (details.attempts < 2) return {};
  return fmt::format(" after {} attempts in {:.1f} s", details.attempts,
                     static_cast<double>(details.elapsed.count()) / 1000.0);
}

std::string one_line(std::string text) {
  for (char& c : text) {
    if (c == '\n' || c == '\r') c = ' ';
  }
  return text;
}

std::string message(ErrorCode code, const ErrorDetails& details) {
  std::string text = details.operation;
  if (!details.url.empty()) text += (text.empty() ? "" : " ") + details.url;
  if (!text.empty()) text += ": ";
  text += reason_with_status(code, details) + effort(details);
  if (!details.request_id.empty()) text += " (request " + details.request_id + ")";
  if (!details.advice.empty()) text += "; " + details.advice;
  return one_line(std::move(text));
}

}  // namespace

std::string_view to_string(ErrorCode code) noexcept {
  switch (code) {
    case ErrorCode::not_found:
      return "not_found";
    case ErrorCode::already_exists:
      return "already_exists";
    case ErrorCode::is_a_directory:
      return "is_a_directory";
    case ErrorCode::not_a_directory:
      return "not_a_directory";
    case ErrorCode::directory_not_empty:
      return "directory_not_empty";
    case ErrorCode::permission_denied:
      return "permission_denied";
    case ErrorCode::unauthenticated:
      return "unauthenticated";
    case ErrorCode::invalid_argument:
      return "invalid_argument";
    case ErrorCode::not_supported:
      return "not_supported";
    case ErrorCode::precondition_failed:
      return "precondition_failed";
    case ErrorCode::rate_limited:
      return "rate_limited";
    case ErrorCode::unavailable:
      return "unavailable";
    case ErrorCode::timeout:
      return "timeout";
    case ErrorCode::corrupted:
      return "corrupted";
    case ErrorCode::cancelled:
      return "cancelled";
    case ErrorCode::io:
      return "io";
  }
  return "io";
}

Error::Error(ErrorCode code, ErrorDetails details)
    : std::runtime_error(message(code, details)), code_(code), details_(std::move(details)) {}

Error::Error(ErrorCode code, std::string operation, std::string url, std::string reason,
             std::string advice)
    : Error(code, ErrorDetails{.operation = std::move(operation),
                               .url = std::move(url),
                               .reason = std::move(reason),
                               .advice = std::move(advice),
                               .request_id = {}}) {}

}  // namespace fulgurite
