#include "http/failure.h"

#include <algorithm>

#include "http/retry.h"

namespace fulgurite::http {
namespace {

struct Explanation {
  ErrorCode code;
  std::string reason;
  std::string advice;
};

Explanation explain_failure(const Response& response, const std::string& peer) {
  const std::string& text = response.failure_text;
  switch (response.failure) {
    case Failure::none:
      break;
    case Failure::resolve:
      return {ErrorCode::unavailable, "the host name of " + peer + " has no address (" + text + ")",
              "check the endpoint's spelling, and that name lookup works on this machine"};
    case Failure::connect:
      return {ErrorCode::unavailable, "could not connect to " + peer + ": " + text,
              "check the endpoint's host and port, and that the server is up and reachable"};
    case Failure::tls:
      return {ErrorCode::io, "no TLS connection to " + peer + ": " + text,
              "check that the endpoint speaks https, and name the authority of its certificate in "
              "the CA bundle option if the system does not trust it"};
    case Failure::stalled:
      return {ErrorCode::timeout, "the transfer with " + peer + " stalled: " + text,
              "try again later, or allow a longer stall"};
    case Failure::reset:
      return {ErrorCode::unavailable, "the connection to " + peer + " broke: " + text,
              "try again later; if it happens often, look for a proxy or firewall on the way"};
    case Failure::too_large:
      return {ErrorCode::corrupted, "the answer of " + peer + " does not fit: " + text,
              "check that the endpoint is the service it should be"};
    case Failure::cancelled:
      return {ErrorCode::cancelled, "the request was cancelled", ""};
    case Failure::protocol:
      return {ErrorCode::io, "no valid exchange with " + peer + ": " + text,
              "check that the endpoint is an HTTP service, and http or https as it should be"};
  }
  return {ErrorCode::io, "the request failed", ""};
}

std::string advice_for_status(int status) {
  switch (status) {
    case 301:
    case 302:
    case 307:
    case 308:
      return "the server wants to be asked elsewhere: check the endpoint and the region";
    case 401:
      return "check the credentials";
    case 403:
      return "check that these credentials are allowed to do this";
    case 404:
      return "check the spelling of the name";
    case 407:
      return "check the user and password of the proxy";
    case 412:
      return "read the file again: it was changed by somebody else";
    case 429:
      return "send fewer requests at a time, or ask the provider for a higher limit";
    default:
      return status >= 500 ? "try again later" : "";
  }
}

bool has_port(std::string_view authority) {
  const auto colon = authority.rfind(':');
  return colon != std::string_view::npos && authority.find(']', colon) == std::string_view::npos;
}

}  // namespace

ErrorCode code_of_status(int status) noexcept {
  switch (status) {
    case 401:
      return ErrorCode::unauthenticated;
    case 403:
      return ErrorCode::permission_denied;
    case 404:
    case 410:
      return ErrorCode::not_found;
    case 405:
    case 501:
      return ErrorCode::not_supported;
    case 408:
      return ErrorCode::timeout;
    case 409:
      return ErrorCode::already_exists;
    case 304:
    case 412:
    case 416:  // whoever asks for a range has seen the size: the file is another one now
      return ErrorCode::precondition_failed;
    case 429:
      return ErrorCode::rate_limited;
    default:
      return status >= 500 ? ErrorCode::unavailable : ErrorCode::io;
  }
}

std::string host_and_port(std::string_view url) {
  const bool secure = url.starts_with("https:");
  if (const auto scheme = url.find("://"); scheme != std::string_view::npos) {
    url.remove_prefix(scheme + 3);
  }
  url = url.substr(0, url.find_first_of("/?#"));
  if (const auto user = url.rfind('@'); user != std::string_view::npos) url.remove_prefix(user + 1);
  return std::string(url) + (has_port(url) ? "" : secure ? ":443" : ":80");
}

Diagnosis diagnose(const Response& response, std::string_view request_url) {
  Explanation explanation{code_of_status(response.status),
                          "HTTP status " + std::to_string(response.status),
                          advice_for_status(response.status)};
  if (response.failure != Failure::none) {
    explanation = explain_failure(response, host_and_port(request_url));
  }
  Diagnosis diagnosis{explanation.code, {}};
  diagnosis.details.reason = std::move(explanation.reason);
  diagnosis.details.advice = std::move(explanation.advice);
  diagnosis.details.http_status = response.status;
  diagnosis.details.retryable = classify(response) != Outcome::final;
  return diagnosis;
}

}  // namespace fulgurite::http
