// IAM's generateAccessToken.
#include "auth/google_impersonation.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "auth/credential_http.h"
#include "base/encode.h"

namespace fulgurite::auth {
namespace {

constexpr std::string_view kSource = "google impersonation";

std::vector<std::string> split_emails(std::string_view text) {
  std::vector<std::string> emails;
  while (!text.empty()) {
    const auto end = std::min(text.find(','), text.size());
    if (end > 0) emails.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return emails;
}

std::string body_for(const GoogleImpersonation& target, const std::string& scope) {
  nlohmann::json body = {{"scope", {scope}}};
  body["lifetime"] = (target.lifetime_seconds.empty() ? "3600" : target.lifetime_seconds) + "s";
  for (const auto& delegate : target.delegates) {
    const bool full = delegate.starts_with("projects/");
    body["delegates"].push_back(full ? delegate : "projects/-/serviceAccounts/" + delegate);
  }
  return body.dump();
}

}  // namespace

GoogleImpersonation google_impersonation(const std::string& emails, const std::string& endpoint) {
  auto chain = split_emails(emails);
  if (chain.empty()) {
    throw Error(ErrorCode::invalid_argument, std::string(kSource), "",
                "no service account is named", "give its email address");
  }
  const auto base = endpoint.empty() ? "https://iamcredentials." + google_universe() : endpoint;
  GoogleImpersonation target;
  target.url = base + "/v1/projects/-/serviceAccounts/" + percent_encode(chain.back(), "@") +
               ":generateAccessToken";
  chain.pop_back();
  target.delegates = std::move(chain);
  return target;
}

GoogleToken impersonated_token(const GoogleImpersonation& target, const GoogleToken& caller,
                               const std::string& scope, const std::string& ca_bundle) {
  const auto response = ask_service(
      [&] {
        http::Request request;
        request.method = "POST";
        request.url = target.url;
        request.headers = {{"Content-Type", "application/json"},
                           {"Authorization", "Bearer " + caller.text}};
        request.body = Buffer::from_string(body_for(target, scope));
        return request;
      },
      ca_bundle);
  const auto fields = parse_json_fields(response.body).value_or(JsonFields{});
  if (!response.ok()) {
    throw service_error(kSource, target.url, response, http::classify(response),
                        "the service account was not given: " + failure_of(response) + " " +
                            quotable(field(fields, "error.message"), {caller.text}),
                        "grant the caller the role Service Account Token Creator on it");
  }
  GoogleToken token;
  token.text = field(fields, "accessToken");
  token.expires = parse_iso_time(field(fields, "expireTime"));
  token.quota_project = caller.quota_project;
  if (token.text.empty() || !token.expires) {
    throw source_error(kSource, target.url, "the answer has no accessToken with expireTime",
                       "check what answers there");
  }
  return token;
}

}  // namespace fulgurite::auth
