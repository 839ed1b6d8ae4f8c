// Errors of credential sources.
#include "auth/source.h"

#include <utility>

namespace fulgurite::auth {
namespace {

constexpr std::size_t kMaxQuoted = 300;

void replace_all(std::string& text, std::string_view what, std::string_view with) {
  for (auto at = text.find(what); at != text.npos; at = text.find(what, at + with.size())) {
    text.replace(at, what.size(), with);
  }
}

}  // namespace

Error source_error(std::string_view source, std::string where, std::string reason,
                   std::string advice) {
  return Error(ErrorCode::unauthenticated, std::string(source), std::move(where), std::move(reason),
               std::move(advice));
}

Error service_error(std::string_view source, std::string url, const http::Response& response,
                    http::Outcome outcome, std::string reason, std::string advice) {
  const bool refused = response.failure == http::Failure::none && outcome == http::Outcome::final;
  ErrorDetails details;
  details.operation = source;
  details.url = std::move(url);
  details.reason = std::move(reason);
  details.advice = std::move(advice);
  details.http_status = response.status;
  details.retryable = outcome != http::Outcome::final;
  return Error(refused ? ErrorCode::unauthenticated : ErrorCode::unavailable, std::move(details));
}

std::string quotable(std::string_view text, std::initializer_list<std::string_view> secrets) {
  std::string result(text);
  for (const auto secret : secrets) {
    if (!secret.empty()) replace_all(result, secret, "***");
  }
  for (char& c : result) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  }
  if (result.size() > kMaxQuoted) result = result.substr(0, kMaxQuoted) + "...";
  return result;
}

}  // namespace fulgurite::auth
