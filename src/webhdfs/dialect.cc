#include "webhdfs/dialect.h"

#include <utility>

#include "hdfs/host_names.h"
#include "hdfs/remote_error.h"
#include "object/endpoint_url.h"
#include "webhdfs/errors.h"
#include "webhdfs/json.h"

namespace fulgurite::webhdfs {
namespace {

constexpr const char* kShortBody = "ShortBody";

bool is_unreachable(const http::Response& response) {
  return response.failure == http::Failure::connect || response.failure == http::Failure::resolve ||
         response.failure == http::Failure::reset || response.failure == http::Failure::stalled;
}

std::string host_of_url(std::string_view url) {
  if (const auto scheme = url.find("://"); scheme != url.npos) url.remove_prefix(scheme + 3);
  return std::string(object::host_of(url.substr(0, url.find_first_of("/?#"))));
}

}  // namespace

object::Refusal Dialect::refusal(const Operation&, const http::Response& response) {
  auto exception = parse_exception(response.body);
  if (!exception) return {};
  return {.code = std::string(hdfs::simple_name(exception->class_name)),
          .message = std::move(exception->message)};
}

std::optional<object::Meaning> Dialect::meaning(const Answer& answer) const {
  if (answer.refusal.code == kShortBody) {
    return object::Meaning{ErrorCode::unavailable, http::Outcome::transient,
                           "look for a proxy on the way that cuts answers"};
  }
  if (answer.status() == 401) return meaning_of_401(client_->identity(), answer);
  if (!answer.refusal.code.empty()) return meaning_of(answer.refusal);
  if (answer.status() != 404) return std::nullopt;
  // Hadoop says of a missing file that it is one.
  return object::Meaning{ErrorCode::io, http::Outcome::final,
                         std::string(provider().strange_answer)};
}

http::Request NamenodeDialect::request(const Operation& operation) {
  namenode_ = client_->active();
  return client_->request(operation, namenode_);
}

/// When all of them have been asked, the policy's pause comes before the next round.
bool NamenodeDialect::correct(const Answer& answer) {
  const std::size_t count = client_->endpoint().namenodes.size();
  const bool is_elsewhere = is_standby(answer.refusal) || is_unreachable(answer.response);
  if (count == 1 || !is_elsewhere) return false;
  client_->fail_over(namenode_);
  return ++passed_over_ % count != 0;
}

http::Request DatanodeDialect::request(const Operation& operation) {
  Operation rest = operation;
  std::optional<Scatter> sink;
  if (destination_) {
    sink = destination_->to.slice(received_, destination_->to.size() - received_);
    rest.query.emplace_back("offset", std::to_string(destination_->offset + received_));
    rest.query.emplace_back("length", std::to_string(sink->size()));
  }
  const std::string url = client_->locate(rest, excluded_);
  datanode_ = host_of_url(url);
  http::Request request = client_->request(operation, url);
  request.sink = std::move(sink);
  return request;
}

object::Refusal DatanodeDialect::refusal(const Operation& operation,
                                         const http::Response& response) {
  if (!response.ok()) return Dialect::refusal(operation, response);
  const std::uint64_t missing = destination_->to.size() - received_ - response.received;
  if (missing == 0) return {};
  return {.code = kShortBody,
          .message = std::to_string(missing) + " bytes of the range are missing"};
}

/// Nothing is right at once, but the next attempt knows more. NameNodes know DataNodes by address.
bool DatanodeDialect::correct(const Answer& answer) {
  if (destination_ && answer.status() / 100 == 2) received_ += answer.response.received;
  if (is_unreachable(answer.response)) excluded_.insert(hdfs::host_address(datanode_));
  return false;
}

std::string_view DatanodeDialect::unreachable_advice() const {
  return "check that the DataNodes are alive (hdfs dfsadmin -report), and reached from here by the "
         "names that the NameNode has for them";
}

}  // namespace fulgurite::webhdfs
