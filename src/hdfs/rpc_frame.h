// What stands in the frames of Hadoop RPC, version 9.
//
// How they travel is rpc_channel's business. Who calls it: rpc_connection, rpc_handshake.
// Format: hadoop-common's RpcHeader.proto and IpcConnectionContext.proto; proto/rpc.proto.
#pragma once

#include <hdfs_wire/rpc.pb.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "hdfs/frame.h"
#include "hdfs/rpc_security.h"
#include "hdfs/socket.h"

namespace fulgurite::hdfs {

/// Who calls what. The same for every connection of a client, so that servers recognise a call that
/// is sent again.
struct RpcIdentity {
  std::string user;
  std::string real_user;                          // who acts for `user`; empty = nobody
  std::string protocol;                           // the Java interface
  std::string client_id;                          // 16 bytes
  std::shared_ptr<const RpcSecurity> security{};  // null: no proof is asked for, or given
};

/// A call by number: a call that is sent again keeps its number and counts its repetitions.
struct RpcCall {
  std::int32_t id = 0;
  std::int32_t retry = 0;
  std::string method;
  std::string message;  // the request, serialized
};

/// What a server answered.
struct RpcAnswer {
  std::string message;          // the response, if there is no exception
  std::string exception_class;  // "java.io.FileNotFoundException"
  std::string exception_text;   // its first line
  bool is_exception() const noexcept { return !exception_class.empty(); }
};

/// Who calls: the first frame, or the first after the handshake.
std::string context_frame(const RpcIdentity& identity, RpcAuthentication authentication);
std::string call_frame(const RpcIdentity& identity, const RpcCall& call);
std::string ping_frame(const RpcIdentity& identity);
/// A step of the handshake, or a sealed part of the stream.
std::string sasl_frame(const wire::SaslMessage& message);

/// One frame's answer: number of the call, and what it says. Errors: corrupted.
std::pair<std::uint32_t, RpcAnswer> parse_answer(std::string_view frame);
/// What the server says in a frame of `sasl_frame`'s kind. Errors: corrupted; remote_error's if it
/// refuses instead.
wire::SaslMessage parse_sasl_frame(const Endpoint& server, std::string_view frame);

}  // namespace fulgurite::hdfs
