// A scripted NameNode: frames of Hadoop RPC on a FakeServer.
#pragma once

#include <hdfs_wire/namenode.pb.h>
#include <hdfs_wire/rpc.pb.h>

#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "fake_server.h"
#include "hdfs/frame.h"

namespace fulgurite::hdfs {

/// A call as it arrived.
struct FakeCall {
  std::int32_t id = 0;
  std::int32_t retry = 0;
  std::string client_id;
  std::string method;
  std::string user;  // of the connection
  int connection = 0;
};

inline std::string frame_of(const std::string& body) {
  std::string frame;
  append_uint32(frame, static_cast<std::uint32_t>(body.size()));
  return frame + body;
}

/// An answer with a response message.
inline std::string success(const FakeCall& call, const Message& response) {
  wire::RpcResponseHeader header;
  header.set_call_id(static_cast<std::uint32_t>(call.id));
  header.set_status(wire::RPC_SUCCESS);
  std::string body;
  append_delimited(body, header);
  append_delimited(body, response);
  return frame_of(body);
}

/// An answer with an exception.
inline std::string exception(const FakeCall& call, const std::string& class_name,
                             const std::string& text = "as scripted\n\tat some.java.Line") {
  wire::RpcResponseHeader header;
  header.set_call_id(static_cast<std::uint32_t>(call.id));
  header.set_status(wire::RPC_ERROR);
  header.set_exception_class(class_name);
  header.set_error_message(text);
  std::string body;
  append_delimited(body, header);
  return frame_of(body);
}

class FakeNamenode {
 public:
  /// The bytes to send for a call; nothing = the connection is closed in place of an answer.
  using Handler = std::function<std::optional<std::string>(const FakeCall& call)>;

  explicit FakeNamenode(Handler handler)
      : handler_(std::move(handler)),
        server_([this](FakeConnection& connection, int number) { serve(connection, number); }) {}

  Endpoint endpoint() const { return server_.endpoint(); }

  std::vector<FakeCall> calls() const {
    std::lock_guard lock(mutex_);
    return calls_;
  }

 private:
  static std::optional<std::string> receive_frame(FakeConnection& connection) {
    const std::string prefix = connection.receive(4);
    if (prefix.size() < 4) return std::nullopt;
    return connection.receive(read_uint32(prefix.data()));
  }

  void serve(FakeConnection& connection, int number) {
    if (connection.receive(7) != std::string("hrpc\x09\0\0", 7)) return;
    std::string user;
    while (const auto frame = receive_frame(connection)) {
      FrameReader reader(*frame);
      wire::RpcRequestHeader header;
      reader.take(header);
      if (header.call_id() == -3) {
        wire::ConnectionContext context;
        reader.take(context);
        user = context.user().effective_user();
        continue;
      }
      if (header.call_id() < 0) continue;  // a ping
      wire::RpcMethod method;
      reader.take(method);
      const FakeCall call{header.call_id(),
                          header.retry_count(),
                          header.client_id(),
                          method.method(),
                          user,
                          number};
      {
        std::lock_guard lock(mutex_);
        calls_.push_back(call);
      }
      const auto answer = handler_(call);
      if (!answer) return;
      connection.send(*answer);
    }
  }

  const Handler handler_;
  mutable std::mutex mutex_;  // guards calls_
  std::vector<FakeCall> calls_;
  FakeServer server_;
};

}  // namespace fulgurite::hdfs
