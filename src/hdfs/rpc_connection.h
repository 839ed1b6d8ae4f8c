// One connection to a Hadoop server that takes RPC calls, version 9, without SASL.
//
// Calls of any number of threads share it: each is a frame with a number, and a thread of the
// connection hands the answers to whoever waits. It does not retry: rpc_client does.
// Format: hadoop-common's RpcHeader.proto and org.apache.hadoop.ipc.Client; proto/rpc.proto.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <exception>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "hdfs/frame.h"
#include "hdfs/socket.h"

namespace fulgurite::hdfs {

/// Who calls what. The same for every connection of a client, so that servers recognise a call that
/// is sent again.
struct RpcIdentity {
  std::string user;
  std::string real_user;  // who acts for `user`; empty = nobody
  std::string protocol;   // the Java interface
  std::string client_id;  // 16 bytes
};

struct RpcTimeouts {
  SocketTimeouts socket;
  std::chrono::milliseconds call{};  // from sending to the answer
};

/// What a server answered.
struct RpcAnswer {
  std::string message;          // the response, if there is no exception
  std::string exception_class;  // "java.io.FileNotFoundException"
  std::string exception_text;   // its first line
  bool is_exception() const noexcept { return !exception_class.empty(); }
};

/// One frame's answer: number of the call, and what it says. Errors: corrupted.
std::pair<std::uint32_t, RpcAnswer> parse_answer(std::string_view frame);

/// A call by number: a call that is sent again keeps its number and counts its repetitions.
struct RpcCall {
  std::int32_t id = 0;
  std::int32_t retry = 0;
  std::string method;
  std::string message;  // the request, serialized
};

/// Thread-safe. Errors of all calls: unavailable and timeout, after which the connection is broken.
class RpcConnection {
 public:
  RpcConnection(const Endpoint& server, const RpcIdentity& identity, const RpcTimeouts& timeouts);
  ~RpcConnection();
  RpcConnection(const RpcConnection&) = delete;
  RpcConnection& operator=(const RpcConnection&) = delete;

  const Endpoint& server() const noexcept { return socket_.peer(); }
  /// The server is gone: no further call can succeed.
  bool is_broken() const;

  /// Sends a call without waiting for its answer, which `wait` gives.
  void start(const RpcCall& call);
  /// The answer of a call that was started. Errors besides: cancelled.
  RpcAnswer wait(std::int32_t id, const std::stop_token& stop);
  /// Nobody will wait for the call.
  void forget(std::int32_t id) noexcept;

 private:
  struct Waiting {
    std::condition_variable_any arrived;
    std::optional<RpcAnswer> answer;
  };

  void send_frame(const std::string& body);
  void receive_answers() noexcept;
  std::string receive_frame();
  void receive_fully(char* to, std::size_t size);
  void await_frame();
  void ping();
  void deliver(std::uint32_t id, RpcAnswer answer);
  void break_off(std::exception_ptr reason) noexcept;
  std::shared_ptr<Waiting> find(std::int32_t id);

  const RpcIdentity identity_;
  const RpcTimeouts timeouts_;
  Socket socket_;
  std::mutex send_mutex_;  // orders frames on the socket

  mutable std::mutex mutex_;  // guards what follows
  std::map<std::int32_t, std::shared_ptr<Waiting>> waiting_;
  std::exception_ptr broken_;

  std::thread receiver_;
};

}  // namespace fulgurite::hdfs
