#include "hdfs/rpc_client.h"

#include <fmt/format.h>

#include <random>
#include <utility>

#include "base/log.h"
#include "hdfs/backoff.h"

namespace fulgurite::hdfs {
namespace {

using std::chrono::milliseconds;

bool is_connection_failure(const Error& error) {
  return error.code() == ErrorCode::unavailable || error.code() == ErrorCode::timeout;
}

/// What a server says that cannot serve us now, but another may, or itself later.
bool says_elsewhere_or_later(const RpcAnswer& answer) {
  for (const char* name :
       {"StandbyException", "RetriableException", "ObserverRetryOnActiveException",
        "SafeModeException", "ServerNotRunningYetException"}) {
    if (answer.exception_class.ends_with(name)) return true;
  }
  return false;
}

void parse_response(const RpcAnswer& answer, Message& response) {
  FrameReader(answer.message).take(response);
}

}  // namespace

RpcClient::RpcClient(std::vector<Endpoint> servers, RpcIdentity identity, RpcTimeouts timeouts,
                     milliseconds retry_deadline)
    : servers_(std::move(servers)),
      identity_(std::move(identity)),
      timeouts_(timeouts),
      retry_deadline_(retry_deadline) {}

std::shared_ptr<RpcConnection> RpcClient::connection() {
  std::lock_guard lock(mutex_);
  if (!connection_ || connection_->is_broken()) {
    connection_.reset();
    connection_ = std::make_shared<RpcConnection>(servers_[server_], identity_, timeouts_);
  }
  return connection_;
}

/// Another server takes over, if there is one, unless another thread has seen to that.
void RpcClient::leave(const std::shared_ptr<RpcConnection>& connection) {
  std::lock_guard lock(mutex_);
  if (connection_ != connection) return;
  connection_.reset();
  server_ = (server_ + 1) % servers_.size();
}

RpcClient::Pending RpcClient::start(const char* method, const Message& request) {
  Pending pending;
  pending.call_.id = next_call_.fetch_add(1) & 0x7fffffff;
  pending.call_.method = method;
  pending.call_.message = request.SerializeAsString();
  try {
    const auto on = connection();
    on->start(pending.call_);
    pending.sent_on_ = on;
  } catch (const Error&) {
    // `finish` tries again, and has someone to tell.
  }
  return pending;
}

RpcAnswer RpcClient::attempt(Pending& pending, const std::stop_token& stop) {
  if (!pending.sent_on_) {
    const auto on = connection();
    on->start(pending.call_);
    pending.sent_on_ = on;
  }
  return pending.sent_on_->wait(pending.call_.id, stop);
}

/// Returns a failure that may pass, and throws the others.
std::optional<Error> RpcClient::try_once(Pending& pending, const Operation& operation,
                                         Message& response) {
  RpcAnswer answer;
  try {
    answer = attempt(pending, operation.stop);
  } catch (const Error& error) {
    if (!is_connection_failure(error)) throw about(operation, error);
    return about(operation, error);
  }
  if (!answer.is_exception()) {
    parse_response(answer, response);
    return std::nullopt;
  }
  Error refusal = remote_error(operation, answer.exception_class, answer.exception_text);
  if (!says_elsewhere_or_later(answer)) throw refusal;
  return refusal;
}

void RpcClient::finish(Pending pending, const Operation& operation, Message& response) {
  Backoff backoff(milliseconds(50), milliseconds(2000), retry_deadline_);
  std::size_t untried = servers_.size();  // each gets its chance, however long the others took
  while (const auto failure = try_once(pending, operation, response)) {
    log(LogLevel::info, fmt::format("{}; trying again", failure->what()));
    leave(pending.sent_on_);
    pending.forget();
    ++pending.call_.retry;
    if (untried > 0) --untried;
    const bool in_time = backoff.wait(operation.stop);
    check_stop(operation);
    if (!in_time && untried == 0) throw *failure;
  }
}

void RpcClient::call(const Operation& operation, const char* method, const Message& request,
                     Message& response) {
  finish(start(method, request), operation, response);
}

std::string random_client_id() {
  std::random_device random;
  std::string id;
  for (int i = 0; i < 4; ++i) append_uint32(id, random());
  return id;
}

}  // namespace fulgurite::hdfs
