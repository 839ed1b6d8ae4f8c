#include "hdfs/rpc_connection.h"

#include "hdfs/remote_error.h"
#include "hdfs/rpc_handshake.h"

namespace fulgurite::hdfs {
namespace {

/// How long a server may be silent about a call before we ask whether it is there.
constexpr std::chrono::seconds kPingInterval{10};

}  // namespace

RpcConnection::RpcConnection(const Endpoint& server, const RpcIdentity& identity,
                             const RpcTimeouts& timeouts)
    : identity_(identity), timeouts_(timeouts), channel_(server, timeouts.socket) {
  introduce();
  receiver_ = std::thread([this] { receive_answers(); });
}

void RpcConnection::introduce() {
  if (!identity_.security) {
    channel_.begin(RpcGreeting::simple, context_frame(identity_, RpcAuthentication::simple));
    return;
  }
  const auto authentication = shake_hands(channel_, *identity_.security);
  channel_.send(context_frame(identity_, authentication));
}

RpcConnection::~RpcConnection() {
  channel_.shut_down();
  receiver_.join();
}

bool RpcConnection::is_broken() const {
  std::lock_guard lock(mutex_);
  return broken_ != nullptr;
}

void RpcConnection::start(const RpcCall& call) {
  {
    std::lock_guard lock(mutex_);
    if (broken_) std::rethrow_exception(broken_);
    waiting_[call.id] = std::make_shared<Waiting>();
  }
  try {
    channel_.send(call_frame(identity_, call));
  } catch (...) {
    break_off(std::current_exception());
    throw;
  }
}

std::shared_ptr<RpcConnection::Waiting> RpcConnection::find(std::int32_t id) {
  auto found = waiting_.find(id);
  return found == waiting_.end() ? nullptr : found->second;
}

RpcAnswer RpcConnection::wait(std::int32_t id, const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  const auto call = find(id);
  if (call) {
    call->arrived.wait_for(lock, stop, timeouts_.call, [&] { return call->answer || broken_; });
    waiting_.erase(id);
    if (call->answer) return *std::move(call->answer);
  }
  if (broken_) std::rethrow_exception(broken_);
  if (stop.stop_requested()) {
    throw Error(ErrorCode::cancelled, "hdfs call", server().text(), "stopped by the caller");
  }
  throw Error(ErrorCode::timeout, "hdfs call", server().text(), "the server did not answer in time",
              "see the server's log, or raise call_timeout");
}

void RpcConnection::forget(std::int32_t id) noexcept {
  std::lock_guard lock(mutex_);
  waiting_.erase(id);
}

void RpcConnection::receive_answers() noexcept {
  try {
    for (;;) {
      await_frame();
      auto [id, answer] = parse_answer(channel_.receive());
      deliver(id, std::move(answer));
    }
  } catch (...) {
    break_off(std::current_exception());
  }
}

/// Servers hear from us now and then while we wait, as they close connections that are silent; a
/// ping that cannot be sent shows that a server is gone.
void RpcConnection::await_frame() {
  while (!channel_.await_input(kPingInterval)) {
    std::unique_lock lock(mutex_);
    const bool someone_waits = !waiting_.empty();
    lock.unlock();
    if (someone_waits) channel_.send(ping_frame(identity_));
  }
}

void RpcConnection::deliver(std::uint32_t id, RpcAnswer answer) {
  const auto number = static_cast<std::int32_t>(id);
  std::lock_guard lock(mutex_);
  if (number < 0) {  // not about a call, but about us
    throw remote_error({"connect", server().text()}, answer.exception_class, answer.exception_text);
  }
  if (const auto call = find(number)) {
    call->answer = std::move(answer);
    call->arrived.notify_all();
  }
}

void RpcConnection::break_off(std::exception_ptr reason) noexcept {
  channel_.shut_down();
  std::lock_guard lock(mutex_);
  if (!broken_) broken_ = std::move(reason);
  for (auto& [id, call] : waiting_) call->arrived.notify_all();
}

}  // namespace fulgurite::hdfs
