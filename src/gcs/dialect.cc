#include "gcs/dialect.h"

#include "gcs/errors.h"

namespace fulgurite::gcs {

http::Request Dialect::request(const Operation& operation) {
  http::Request request = client_->request(operation);
  pinned_ = operation.download && !operation.download->pin().empty();
  token_ = client_->credentials().get();
  if (token_.anonymous) return request;
  request.headers.set("Authorization", "Bearer " + token_.text);
  if (!token_.quota_project.empty() && client_->options().user_project.empty()) {
    request.headers.set("x-goog-user-project", token_.quota_project);
  }
  return request;
}

object::Refusal Dialect::refusal(const Operation&, const http::Response& response) {
  object::Refusal refusal = parse_refusal(response);
  // In a success, only an XML error is one.
  if (response.ok() && !response.body.starts_with('<')) return {};
  return refusal;
}

std::optional<object::Meaning> Dialect::meaning(const Answer& answer) const {
  if (pinned_ && answer.status() == 404) {
    return object::Meaning{ErrorCode::precondition_failed, http::Outcome::final,
                           "the object was replaced or removed while it was read: open it again"};
  }
  return meaning_of(answer.refusal.code);
}

bool Dialect::correct(const Answer& answer) {
  if (renewed_ || answer.status() != 401 || token_.anonymous) return false;
  renewed_ = true;
  client_->credentials().refresh(token_);
  return true;
}

}  // namespace fulgurite::gcs
