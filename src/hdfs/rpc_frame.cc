#include "hdfs/rpc_frame.h"

#include "hdfs/remote_error.h"

namespace fulgurite::hdfs {
namespace {

constexpr std::int32_t kContextCall = -3;
constexpr std::int32_t kPingCall = -4;
constexpr std::int32_t kSaslCall = -33;

wire::RpcRequestHeader header_of(const std::string& client_id, std::int32_t id,
                                 std::int32_t retry) {
  wire::RpcRequestHeader header;
  header.set_kind(wire::RPC_PROTOCOL_BUFFER);
  header.set_operation(wire::RPC_FINAL_PACKET);
  header.set_call_id(id);
  header.set_client_id(client_id);
  header.set_retry_count(retry);
  return header;
}

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

}  // namespace

/// What the handshake has proved is not said again: a token names both users, a ticket the one who
/// acts.
std::string context_frame(const RpcIdentity& identity, RpcAuthentication authentication) {
  const bool acts_for_another = !identity.real_user.empty();
  wire::ConnectionContext context;
  if (authentication == RpcAuthentication::simple) {
    context.mutable_user()->set_effective_user(identity.user);
    if (acts_for_another) context.mutable_user()->set_real_user(identity.real_user);
  } else if (authentication == RpcAuthentication::kerberos && acts_for_another) {
    context.mutable_user()->set_effective_user(identity.user);
  }
  context.set_protocol(identity.protocol);
  std::string frame;
  append_delimited(frame, header_of(identity.client_id, kContextCall, -1));
  append_delimited(frame, context);
  return frame;
}

std::string call_frame(const RpcIdentity& identity, const RpcCall& call) {
  wire::RpcMethod method;
  method.set_method(call.method);
  method.set_protocol(identity.protocol);
  method.set_protocol_version(1);
  std::string frame;
  append_delimited(frame, header_of(identity.client_id, call.id, call.retry));
  append_delimited(frame, method);
  append_varint(frame, call.message.size());
  return frame + call.message;
}

std::string ping_frame(const RpcIdentity& identity) {
  std::string frame;
  append_delimited(frame, header_of(identity.client_id, kPingCall, -1));
  return frame;
}

std::string sasl_frame(const wire::SaslMessage& message) {
  std::string frame;
  append_delimited(frame, header_of("", kSaslCall, -1));
  append_delimited(frame, message);
  return frame;
}

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

wire::SaslMessage parse_sasl_frame(const Endpoint& server, std::string_view frame) {
  const auto [id, answer] = parse_answer(frame);
  if (answer.is_exception()) {
    throw remote_error({"connect", server.text()}, answer.exception_class, answer.exception_text);
  }
  if (static_cast<std::int32_t>(id) != kSaslCall) throw_malformed("an answer that is not SASL's");
  wire::SaslMessage message;
  FrameReader(answer.message).take(message);
  return message;
}

}  // namespace fulgurite::hdfs
