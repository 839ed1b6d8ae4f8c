// Small HTTP requests with a retry loop around each.
#include "auth/credential_http.h"

#include <memory>
#include <utility>

#include "base/encode.h"
#include "http/engine.h"

namespace fulgurite::auth {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// The largest answer is an STS document with a session token: a few KiB.
constexpr std::uint64_t kMaxAnswerBytes = 256u << 10;

const http::RetryPolicy kServicePolicy{.max_retries = 3,
                                       .initial_backoff = milliseconds(100),
                                       .max_backoff = seconds(3),
                                       .deadline = seconds(30)};
const http::RetryPolicy kNeighbourPolicy{.max_retries = 2,
                                         .initial_backoff = milliseconds(50),
                                         .max_backoff = milliseconds(200),
                                         .deadline = seconds(3)};

std::shared_ptr<const http::Transport> service_transport(const std::string& ca_bundle) {
  auto transport = std::make_shared<http::Transport>();
  transport->ca_bundle = ca_bundle;
  return transport;
}

std::shared_ptr<const http::Transport> neighbour_transport() {
  auto transport = std::make_shared<http::Transport>();
  transport->no_proxy = "*";
  transport->connect_timeout = seconds(1);
  transport->stall_time = seconds(1);
  return transport;
}

}  // namespace

http::Response ask_service(const MakeRequest& make, const std::string& ca_bundle,
                           const Judge& judge) {
  const auto transport = service_transport(ca_bundle);
  http::Retry retry(kServicePolicy, {});
  for (;;) {
    auto request = make();
    request.transport = transport;
    request.max_body_bytes = kMaxAnswerBytes;
    auto response = http::Engine::instance().send(std::move(request));
    if (!retry.again(response, judge ? judge(response) : http::classify(response))) return response;
  }
}

http::Response ask_neighbour(http::Request request) {
  request.transport = neighbour_transport();
  request.max_body_bytes = kMaxAnswerBytes;
  http::Retry retry(kNeighbourPolicy, {});
  for (;;) {
    auto response = http::Engine::instance().send(request);
    const bool nobody = response.failure == http::Failure::connect;
    const auto outcome = nobody ? http::Outcome::final : http::classify(response);
    if (!retry.again(response, outcome)) return response;
  }
}

std::string form_body(std::initializer_list<std::pair<std::string_view, std::string_view>> fields) {
  std::string body;
  for (const auto& [name, value] : fields) {
    if (value.empty()) continue;
    if (!body.empty()) body += '&';
    body.append(percent_encode(name)).append("=").append(percent_encode(value));
  }
  return body;
}

std::string failure_of(const http::Response& response) {
  if (response.failure != http::Failure::none) return response.failure_text;
  return "HTTP " + std::to_string(response.status);
}

}  // namespace fulgurite::auth
