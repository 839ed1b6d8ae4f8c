// What to tell the user about a response that is no success.
//
// Who calls it: the provider clients, which know better what a provider's own error code means and
// put that in first. This is what is left: broken transports, and statuses as HTTP defines them
// (RFC 9110, section 15).
#pragma once

#include <string>
#include <string_view>

#include "fulgurite/error.h"
#include "http/message.h"

namespace fulgurite::http {

/// An Error to be: code, reason, advice, http_status and retryable are filled in; operation, URL,
/// request id, attempts and elapsed are the caller's.
struct Diagnosis {
  ErrorCode code = ErrorCode::io;
  ErrorDetails details;
};

/// `request_url` is only asked for its host and port.
Diagnosis diagnose(const Response& response, std::string_view request_url);

/// The code for an HTTP status: 404 not_found, 412 precondition_failed, 503 unavailable ...
ErrorCode code_of_status(int status) noexcept;

/// "host:port" of a URL, with the scheme's port if it names none, and without user and password.
std::string host_and_port(std::string_view url);

}  // namespace fulgurite::http
