// The server's side of frames of SASL, for scripted NameNodes.
#pragma once

#include <hdfs_wire/rpc.pb.h>

#include <optional>
#include <string>

#include "fake_namenode.h"

namespace fulgurite::hdfs {

inline constexpr std::uint32_t kSaslCall = static_cast<std::uint32_t>(-33);

inline std::string answer_frame(std::uint32_t call, const Message& message) {
  wire::RpcResponseHeader header;
  header.set_call_id(call);
  header.set_status(wire::RPC_SUCCESS);
  std::string body;
  append_delimited(body, header);
  append_delimited(body, message);
  return frame_of(body);
}

inline std::string sasl_answer(wire::SaslState state,
                               const std::optional<std::string>& token = std::nullopt) {
  wire::SaslMessage message;
  message.set_state(state);
  if (token) message.set_token(*token);
  return answer_frame(kSaslCall, message);
}

/// Nothing at the end of input.
inline std::optional<std::string> receive_frame(FakeConnection& connection) {
  const std::string prefix = connection.receive(4);
  if (prefix.size() < 4) return std::nullopt;
  return connection.receive(read_uint32(prefix.data()));
}

inline std::optional<wire::SaslMessage> receive_sasl(FakeConnection& connection) {
  const auto frame = receive_frame(connection);
  if (!frame) return std::nullopt;
  FrameReader reader(*frame);
  wire::RpcRequestHeader header;
  reader.take(header);
  wire::SaslMessage message;
  if (header.call_id() != -33) return std::nullopt;
  reader.take(message);
  return message;
}

}  // namespace fulgurite::hdfs
