#include "hdfs/rpc_connection.h"

#include <hdfs_wire/rpc.pb.h>

#include <vector>

#include "base/log.h"

namespace fulgurite::hdfs {
namespace {

constexpr std::int32_t kContextCall = -3;
constexpr std::int32_t kPingCall = -4;
/// How long a server may be silent about a call before we ask whether it is there.
constexpr std::chrono::seconds kPingInterval{10};

wire::RpcRequestHeader header_of(const RpcIdentity& identity, std::int32_t id, std::int32_t retry) {
  wire::RpcRequestHeader header;
  header.set_kind(wire::RPC_PROTOCOL_BUFFER);
  header.set_operation(wire::RPC_FINAL_PACKET);
  header.set_call_id(id);
  header.set_client_id(identity.client_id);
  header.set_retry_count(retry);
  return header;
}

/// "hrpc", version 9, service class 0, no SASL; then who we are.
std::string greeting(const RpcIdentity& identity) {
  wire::ConnectionContext context;
  context.mutable_user()->set_effective_user(identity.user);
  if (!identity.real_user.empty()) context.mutable_user()->set_real_user(identity.real_user);
  context.set_protocol(identity.protocol);
  std::string body;
  append_delimited(body, header_of(identity, kContextCall, -1));
  append_delimited(body, context);
  std::string bytes("hrpc\x09\0\0", 7);
  append_uint32(bytes, static_cast<std::uint32_t>(body.size()));
  return bytes + body;
}

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

}  // namespace

std::pair<std::uint32_t, RpcAnswer> parse_answer(std::string_view frame) {
  FrameReader reader(frame);
  wire::RpcResponseHeader header;
  reader.take(header);
  RpcAnswer answer;
  if (header.status() == wire::RPC_SUCCESS) {
    // The message is handed on with its length, which `parse_response` takes off.
    answer.message = frame.substr(frame.size() - reader.rest().size());
  } else {
    answer.exception_class = header.exception_class();
    answer.exception_text = first_line(header.error_message());
    if (answer.exception_class.empty()) answer.exception_class = "java.io.IOException";
  }
  return {header.call_id(), std::move(answer)};
}

RpcConnection::RpcConnection(const Endpoint& server, const RpcIdentity& identity,
                             const RpcTimeouts& timeouts)
    : identity_(identity), timeouts_(timeouts), socket_(server, timeouts.socket) {
  socket_.send(greeting(identity_));
  receiver_ = std::thread([this] { receive_answers(); });
}

RpcConnection::~RpcConnection() {
  socket_.shut_down();
  receiver_.join();
}

bool RpcConnection::is_broken() const {
  std::lock_guard lock(mutex_);
  return broken_ != nullptr;
}

void RpcConnection::start(const RpcCall& call) {
  wire::RpcMethod method;
  method.set_method(call.method);
  method.set_protocol(identity_.protocol);
  method.set_protocol_version(1);
  std::string body;
  append_delimited(body, header_of(identity_, call.id, call.retry));
  append_delimited(body, method);
  append_varint(body, call.message.size());
  body += call.message;
  {
    std::lock_guard lock(mutex_);
    if (broken_) std::rethrow_exception(broken_);
    waiting_[call.id] = std::make_shared<Waiting>();
  }
  try {
    send_frame(body);
  } catch (...) {
    break_off(std::current_exception());
    throw;
  }
}

void RpcConnection::send_frame(const std::string& body) {
  std::string length;
  append_uint32(length, static_cast<std::uint32_t>(body.size()));
  iovec pieces[] = {{length.data(), length.size()}, {const_cast<char*>(body.data()), body.size()}};
  std::lock_guard lock(send_mutex_);
  socket_.send(pieces);
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
      auto [id, answer] = parse_answer(receive_frame());
      deliver(id, std::move(answer));
    }
  } catch (...) {
    break_off(std::current_exception());
  }
}

/// Servers hear from us now and then while we wait, as they close connections that are silent; a
/// ping that cannot be sent shows that a server is gone.
void RpcConnection::await_frame() {
  while (!socket_.await_input(kPingInterval)) {
    std::unique_lock lock(mutex_);
    const bool someone_waits = !waiting_.empty();
    lock.unlock();
    if (someone_waits) ping();
  }
}

void RpcConnection::ping() {
  std::string body;
  append_delimited(body, header_of(identity_, kPingCall, -1));
  send_frame(body);
}

std::string RpcConnection::receive_frame() {
  char prefix[4];
  receive_fully(prefix, sizeof prefix);
  const std::size_t size = read_uint32(prefix);
  if (size > kMostFrameBytes) throw_malformed("a frame of " + std::to_string(size) + " bytes");
  std::string frame(size, '\0');
  receive_fully(frame.data(), size);
  return frame;
}

void RpcConnection::receive_fully(char* to, std::size_t size) {
  while (size > 0) {
    iovec piece{to, size};
    const std::size_t got = socket_.receive({&piece, 1});
    if (got == 0) socket_.throw_closed();
    to += got;
    size -= got;
  }
}

void RpcConnection::deliver(std::uint32_t id, RpcAnswer answer) {
  const auto number = static_cast<std::int32_t>(id);
  std::lock_guard lock(mutex_);
  if (number < 0) {  // not about a call, but about us
    throw Error(ErrorCode::unauthenticated, "hdfs connect", server().text(),
                answer.exception_text.empty() ? answer.exception_class : answer.exception_text,
                "this client speaks to clusters without Kerberos; see docs/backends.md");
  }
  if (const auto call = find(number)) {
    call->answer = std::move(answer);
    call->arrived.notify_all();
  }
}

void RpcConnection::break_off(std::exception_ptr reason) noexcept {
  socket_.shut_down();
  std::lock_guard lock(mutex_);
  if (!broken_) broken_ = std::move(reason);
  for (auto& [id, call] : waiting_) call->arrived.notify_all();
}

}  // namespace fulgurite::hdfs
