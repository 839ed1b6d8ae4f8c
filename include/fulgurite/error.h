// The one exception type of the project.
//
// Expected outcomes are values (a missing file is an empty optional from `stat`); everything that
// keeps a call from doing what it promises is an `Error`. It names the operation, the URL, what was
// tried and what to do next, and it never holds a secret or a signed query.
#pragma once

#include <chrono>
#include <stdexcept>
#include <string>
#include <string_view>

namespace fulgurite {

/// What went wrong, for programs. The text of the error is for people.
enum class ErrorCode {
  not_found,            ///< no such file, bucket or host entry
  already_exists,       ///< exclusive create lost, or the destination is taken
  is_a_directory,       ///< a file operation was given a directory
  not_a_directory,      ///< a directory operation was given a file
  directory_not_empty,  ///< a directory with entries was to be removed without `recursive`
  permission_denied,    ///< the server knows who we are and says no
  unauthenticated,      ///< no credentials, or the server does not accept them
  invalid_argument,     ///< the call itself is wrong; nothing was sent
  not_supported,        ///< the backend cannot do this
  precondition_failed,  ///< the file changed since its etag was seen
  rate_limited,         ///< the server asked us to slow down until retries ran out
  unavailable,          ///< connection refused, DNS failure, reset, 5xx: until retries ran out
  timeout,              ///< the transfer stalled, or the deadline passed
  corrupted,            ///< bytes do not match their checksum, length or format
  cancelled,            ///< the caller's stop token was triggered
  io,                   ///< any other failure of the operating system or server
};

/// The code as it is written in messages: "not_found".
std::string_view to_string(ErrorCode code) noexcept;

/// What an Error carries besides its code. Fill what is known and leave the rest.
struct ErrorDetails {
  std::string operation;                 ///< "s3 put_part", "local open"
  std::string url;                       ///< without credentials and without a signed query
  std::string reason;                    ///< what happened, in the server's or system's words
  std::string advice;                    ///< what to do next, as one sentence without its full stop
  int http_status = 0;                   ///< 0 when no response arrived
  std::string request_id;                ///< the server's own name for the request, for its support
  int attempts = 0;                      ///< how often it was tried; 0 when nothing was sent
  std::chrono::milliseconds elapsed{0};  ///< from the first attempt to the last answer
  bool retryable = false;                ///< whether the same call may work later
};

/// Thrown by every public function that cannot do its work. `what()` is one line:
/// "s3 put_part s3://b/k: 503 SlowDown after 10 attempts in 42.1 s (request 4AB...); advice".
class Error : public std::runtime_error {
 public:
  Error(ErrorCode code, ErrorDetails details);
  /// For errors that need no network context: operation, URL or path, reason, advice.
  Error(ErrorCode code, std::string operation, std::string url, std::string reason,
        std::string advice = {});

  ErrorCode code() const noexcept { return code_; }
  const ErrorDetails& details() const noexcept { return details_; }
  const std::string& operation() const noexcept { return details_.operation; }
  const std::string& url() const noexcept { return details_.url; }
  const std::string& advice() const noexcept { return details_.advice; }
  int http_status() const noexcept { return details_.http_status; }
  const std::string& request_id() const noexcept { return details_.request_id; }
  int attempts() const noexcept { return details_.attempts; }
  std::chrono::milliseconds elapsed() const noexcept { return details_.elapsed; }
  bool retryable() const noexcept { return details_.retryable; }

 private:
  ErrorCode code_;
  ErrorDetails details_;
};

}  // namespace fulgurite
