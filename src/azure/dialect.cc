#include "azure/dialect.h"

#include <string>
#include <utility>

#include "azure/errors.h"
#include "azure/xml.h"

namespace fulgurite::azure {
namespace {

void check_container(const Operation& operation) {
  if (operation.path.bucket.empty()) return;
  const auto fault = fault_of_container(operation.path.bucket);
  if (fault.empty()) return;
  throw Error(ErrorCode::invalid_argument, "abfs " + operation.name, url_text(operation.path),
              "the container's name " + std::string(fault),
              "container names are 3 to 63 lower-case letters, digits and single dashes");
}

}  // namespace

http::Request Dialect::request(const Operation& operation) {
  check_container(operation);
  http::Request request = client_->request(operation);
  credentials_ = client_->credentials().get();
  authorize(request, client_->endpoint().account, credentials_);
  return request;
}

/// The code stands in a header, since answers to HEAD have no body.
object::Refusal Dialect::refusal(const Operation&, const http::Response& response) {
  ErrorBody body = parse_error(response.body).value_or(ErrorBody{});
  object::Refusal refusal;
  refusal.code = response.headers.get("x-ms-error-code");
  if (refusal.code.empty()) refusal.code = std::move(body.code);
  // Behind the first line are the request's id and time, which every answer has.
  refusal.message = body.message.substr(0, body.message.find_first_of("\r\n"));
  if (!body.detail.empty()) refusal.message += " " + body.detail;
  return refusal;
}

std::optional<object::Meaning> Dialect::meaning(const Answer& answer) const {
  auto meaning = meaning_of(answer.refusal.code);
  if (!meaning || (answer.status() != 401 && answer.status() != 403)) return meaning;
  // A key opens everything: it is a wrong one, or something else is in the way.
  if (!credentials_.account_key.empty() && answer.refusal.code == "AuthorizationFailure") {
    meaning->code = ErrorCode::unauthenticated;
    meaning->advice =
        "check account_key (AZURE_STORAGE_ACCOUNT_KEY), and that the account's firewall lets this "
        "machine in";
  }
  if (!credentials_.token.empty() && meaning->code == ErrorCode::unauthenticated) {
    meaning->advice =
        "get a new token: for https://storage.azure.com/, of the account's tenant, not expired";
  }
  auto better = advice_about(credentials_, answer.response, answer.refusal.message);
  if (!better.empty()) {
    meaning->code = ErrorCode::unauthenticated;
    meaning->advice = std::move(better);
  }
  return meaning;
}

/// A token that ran out between two of its renewals, or was withdrawn.
bool Dialect::correct(const Answer& answer) {
  if (renewed_ || answer.status() != 401 || credentials_.token.empty()) return false;
  renewed_ = true;
  client_->credentials().refresh(credentials_);
  return true;
}

}  // namespace fulgurite::azure
