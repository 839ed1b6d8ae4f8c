#include "s3/dialect.h"

#include <algorithm>
#include <array>

#include "auth/sigv4.h"
#include "s3/errors.h"

namespace fulgurite::s3 {
namespace {

constexpr int kMaxRedirects = 2;

/// Where the bucket is, as a refusal tells.
std::string region_told_by(const http::Response& response, const ErrorBody& refusal) {
  const int status = response.status;
  if (status != 301 && status != 307 && status != 400) return {};
  const auto header = response.headers.get("x-amz-bucket-region");
  if (!header.empty()) return std::string(header);
  const std::string& code = refusal.code;
  if (code == "AuthorizationHeaderMalformed" || code == "PermanentRedirect" ||
      code == "TemporaryRedirect") {
    return refusal.region.empty() ? region_in_host(refusal.endpoint) : refusal.region;
  }
  return {};
}

bool is_stale_credentials(std::string_view code) {
  constexpr std::array<std::string_view, 4> kCodes = {"ExpiredToken", "ExpiredTokenException",
                                                      "TokenRefreshRequired", "InvalidToken"};
  return std::find(kCodes.begin(), kCodes.end(), code) != kCodes.end();
}

}  // namespace

http::Request Dialect::request(const Operation& operation) {
  bucket_ = operation.path.bucket;
  region_ = client_->region_of(bucket_);
  credentials_ = client_->credentials().get();
  return signed_request(operation);
}

http::Request Dialect::signed_request(const Operation& operation) const {
  http::Request request = client_->request(operation, region_);
  auth::sign_request(request, credentials_, {region_, "s3"}, payload_hash_,
                     std::chrono::system_clock::now());
  return request;
}

object::Refusal Dialect::refusal(const Operation& operation, const http::Response& response) {
  refusal_ = parse_error(response.body).value_or(ErrorBody{});
  const bool unexplained = response.status == 400 || response.status == 403;
  if (operation.method == "HEAD" && unexplained) refusal_ = ask_for_reason(operation);
  return {refusal_.code, refusal_.message, refusal_.request_id};
}

/// Answers to HEAD have no body; a GET of one byte is refused for the same reason and says it.
ErrorBody Dialect::ask_for_reason(Operation question) const {
  question.method = "GET";
  question.headers.set("Range", "bytes=0-0");
  if (question.path.key.empty()) question.query = {{"list-type", "2"}, {"max-keys", "1"}};
  const http::Response response = http::Engine::instance().send(signed_request(question));
  return response.ok() ? ErrorBody{} : parse_error(response.body).value_or(ErrorBody{});
}

std::optional<object::Meaning> Dialect::meaning(const Answer& answer) const {
  auto meaning = meaning_of(answer.refusal.code);
  if (meaning && answer.refusal.code == "RequestTimeTooSkewed") {
    meaning->advice += clock_difference(answer.response, refusal_.server_time);
  }
  return meaning;
}

bool Dialect::correct(const Answer& answer) {
  return found_region(answer) || renewed_credentials(answer);
}

bool Dialect::found_region(const Answer& answer) {
  const std::string region = region_told_by(answer.response, refusal_);
  if (region.empty() || region == region_ || redirects_++ >= kMaxRedirects) return false;
  client_->learn_region(bucket_, region);
  return true;
}

bool Dialect::renewed_credentials(const Answer& answer) {
  if (renewed_ || !is_stale_credentials(answer.refusal.code)) return false;
  renewed_ = true;
  client_->credentials().refresh(credentials_);
  return true;
}

}  // namespace fulgurite::s3
