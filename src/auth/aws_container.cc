// The container agent's endpoint: which URL, with which token, and what it answers.
#include "auth/aws_container.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <string>

#include "auth/canonical_request.h"
#include "auth/credential_http.h"
#include "auth/json_fields.h"
#include "auth/token_file.h"
#include "base/files.h"

namespace fulgurite::auth {
namespace {

constexpr std::string_view kSource = "aws container";

// ECS's agent and EKS's, the latter by both families.
constexpr std::array<std::string_view, 3> kAgents = {"169.254.170.2", "169.254.170.23",
                                                     "fd00:ec2::23"};

std::string host_without_port(std::string_view host) {
  if (host.starts_with('[')) return std::string(host.substr(1, host.find(']') - 1));
  return std::string(host.substr(0, host.find(':')));
}

/// By number, so that "127.0.0.1.example.com" does not pass for loopback.
bool is_loopback(const std::string& host) {
  in_addr v4{};
  if (::inet_pton(AF_INET, host.c_str(), &v4) == 1) return (ntohl(v4.s_addr) >> 24) == 127;
  in6_addr v6{};
  if (::inet_pton(AF_INET6, host.c_str(), &v6) == 1) return IN6_IS_ADDR_LOOPBACK(&v6);
  return host == "localhost";
}

/// Empty if no variable is set.
std::string container_url(const AwsCredentialOptions& options) {
  if (auto relative = environment("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI")) {
    const bool rooted = relative->starts_with('/');
    return options.container_endpoint + (rooted ? "" : "/") + *relative;
  }
  auto url = environment("AWS_CONTAINER_CREDENTIALS_FULL_URI").value_or("");
  if (!url.empty() && !container_url_allowed(url)) {
    throw source_error(kSource, "",
                       "AWS_CONTAINER_CREDENTIALS_FULL_URI names a host that is "
                       "neither https, loopback nor a container agent",
                       "use https, 127.0.0.1, 169.254.170.2 or 169.254.170.23");
  }
  return url;
}

std::string authorization_token() {
  std::string token;
  if (auto file = environment("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE")) {
    token = read_token_file(kSource, *file);
  } else {
    token = environment("AWS_CONTAINER_AUTHORIZATION_TOKEN").value_or("");
  }
  if (token.find_first_of("\r\n") != token.npos) {
    throw source_error(kSource, "", "the authorization token has more than one line",
                       "check AWS_CONTAINER_AUTHORIZATION_TOKEN and its _FILE");
  }
  return token;
}

/// Agents answer {"code", "message"} where they refuse.
Error refusal(const std::string& url, const http::Response& response, const std::string& token) {
  const auto fields = parse_json_fields(response.body).value_or(JsonFields{});
  const auto words =
      failure_of(response) + " " + field(fields, "code") + " " + field(fields, "message");
  return service_error(kSource, url, response, http::classify(response), quotable(words, {token}),
                       "check the role of the task or pod and AWS_CONTAINER_CREDENTIALS_*_URI");
}

}  // namespace

SourceAnswer ask_container(const AwsCredentialOptions& options) {
  const auto url = container_url(options);
  if (url.empty())
    return Absent{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI and _FULL_URI are not set"};
  const auto token = authorization_token();
  http::Request request;
  request.method = "GET";
  request.url = url;
  request.headers = {{"Accept", "application/json"}};
  if (!token.empty()) request.headers.set("Authorization", token);
  const auto response = ask_neighbour(std::move(request));
  const auto shown = url.substr(0, url.find('?'));
  if (!response.ok()) throw refusal(shown, response, token);
  return credentials_from_json(response.body, "Token", kSource, shown);
}

bool container_url_allowed(std::string_view url) {
  const auto parts = split_url(url);
  if (parts.scheme == "https") return true;
  if (parts.scheme != "http") return false;
  const auto host = host_without_port(parts.host);
  return is_loopback(host) || std::find(kAgents.begin(), kAgents.end(), host) != kAgents.end();
}

}  // namespace fulgurite::auth
