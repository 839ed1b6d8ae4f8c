#include "webhdfs/client.h"

#include <utility>

#include "base/encode.h"
#include "object/connection.h"
#include "webhdfs/dialect.h"
#include "webhdfs/json.h"

namespace fulgurite::webhdfs {
namespace {

constexpr const char* kStrangeAnswer =
    "check that host and port are those of the NameNode's web server (dfs.namenode.http-address)";

hdfs::Configuration configuration_of(const WebHdfsOptions& options) {
  hdfs::Configuration configuration;
  if (!options.config_directory.empty()) configuration.load_folder(options.config_directory);
  for (const auto& [name, value] : options.extra_conf) configuration.set(name, value);
  return configuration;
}

http::RetryPolicy once(http::RetryPolicy policy) {
  policy.max_retries = 0;
  return policy;
}

std::string joined(const std::set<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ",") + word;
  return text;
}

/// Servers of before Hadoop 2.8 do not know `noredirect`, and send us on by a header.
std::optional<std::string> location_in(const Exchange& exchange, const Answer& answer) {
  const std::string_view header = answer.response.headers.get("Location");
  if (answer.status() == 307 && !header.empty()) return std::string(header);
  if (answer.ok()) return exchange.parsed(parse_location, answer);
  return std::nullopt;
}

/// A pipeline of DataNodes may take its time to close a file.
constexpr std::chrono::seconds kDatanodeWork{60};

}  // namespace

Client::Client(const WebHdfsOptions& options)
    : options_(options),
      configuration_(configuration_of(options)),
      endpoint_(resolve_endpoint(options, configuration_)),
      identity_(resolve_identity(options, configuration_, endpoint_)),
      provider_{options.use_https ? "swebhdfs" : "webhdfs", "", kStrangeAnswer},
      transport_(object::make_transport(options)),
      retry_policy_(object::make_retry_policy(options)) {}

http::RetryPolicy Client::retry_policy() const {
  http::RetryPolicy policy = retry_policy_;
  policy.address_is_known = has_answer_;
  return policy;
}

Exchange Client::ask(Operation operation) const {
  return ask(std::move(operation), retry_policy());
}

Exchange Client::ask(Operation operation, const http::RetryPolicy& policy) const {
  return Exchange(std::make_unique<NamenodeDialect>(shared_from_this()), policy,
                  std::move(operation));
}

Answer Client::send(Operation operation) const { return ask(std::move(operation)).finish(); }

Exchange Client::transfer(Operation operation, std::optional<Destination> destination) const {
  operation.server_time = kDatanodeWork;
  // An answer that brings less than was asked for is none.
  operation.error_in_success = destination.has_value();
  return Exchange(std::make_unique<DatanodeDialect>(shared_from_this(), std::move(destination)),
                  retry_policy(), std::move(operation));
}

Exchange Client::transfer_once(Operation operation) const {
  operation.server_time = kDatanodeWork;
  return Exchange(std::make_unique<DatanodeDialect>(shared_from_this(), std::nullopt),
                  once(retry_policy()), std::move(operation));
}

object::ObjectPath Client::at(const std::string& path) const {
  return {endpoint_.authority, path.substr(1)};
}

std::string Client::url(const std::string& path) const {
  return object::url_text(provider_.protocol, at(path));
}

void Client::fail_over(std::size_t from) const noexcept {
  active_.compare_exchange_strong(from, (from + 1) % endpoint_.namenodes.size());
}

http::Request Client::request(const Operation& operation, std::size_t namenode) const {
  http::Request request = object::unaddressed(operation);
  const auto& server = endpoint_.namenodes[namenode];
  const std::string path = operation.address.empty() ? "/" + operation.path.key : operation.address;
  auto query = operation.query;
  query.insert(query.end(), identity_.query.begin(), identity_.query.end());
  request.url =
      server.url() + "/webhdfs/v1" + percent_encode(path, "/") + object::query_text(query);
  request.transport = transport_;
  authorize(request, identity_, server);
  return request;
}

http::Request Client::request(const Operation& operation, const std::string& located_at) const {
  http::Request request = object::unaddressed(operation);
  request.url = translated(located_at);
  const bool is_secure = request.url.starts_with("https://");
  if (!is_secure && (options_.use_https || !request.url.starts_with("http://"))) {
    throw Error(ErrorCode::io, std::string(provider_.protocol) + " " + operation.name,
                object::url_text(provider_.protocol, operation.path),
                "the NameNode names a DataNode that is not reached by https",
                "set dfs.http.policy of the cluster to HTTPS_ONLY, or use webhdfs://");
  }
  request.transport = transport_;
  if (operation.method != "GET") request.headers.set("Content-Type", "application/octet-stream");
  // A gateway sends us on to itself.
  for (const auto& server : endpoint_.namenodes) {
    if (request.url.starts_with(server.url() + "/")) authorize(request, identity_, server);
  }
  return request;
}

std::string Client::locate(const Operation& operation,
                           const std::set<std::string>& excluded) const {
  Operation question = operation;
  question.body = {};
  question.error_in_success = false;
  question.query.emplace_back("noredirect", "true");
  if (!excluded.empty()) {
    Operation choosy = question;
    choosy.query.emplace_back("excludedatanodes", joined(excluded));
    Exchange exchange = ask(std::move(choosy), once(retry_policy()));
    if (auto location = location_in(exchange, exchange.settle())) return *std::move(location);
  }
  Exchange exchange = ask(std::move(question));
  const Answer answer = exchange.settle();
  if (auto location = location_in(exchange, answer)) return *std::move(location);
  throw exchange.error(answer);
}

std::string Client::translated(std::string url) const {
  for (const auto& [name, here] : options_.data_proxy) {
    if (const auto found = url.find(name); found != url.npos) {
      url.replace(found, name.size(), here);
    }
  }
  return url;
}

Operation operation(std::string name, std::string method, std::string op, object::ObjectPath path,
                    std::stop_token stop) {
  Operation operation{
      .name = std::move(name), .method = std::move(method), .path = std::move(path)};
  operation.query = {{"op", std::move(op)}};
  operation.stop = std::move(stop);
  return operation;
}

}  // namespace fulgurite::webhdfs
