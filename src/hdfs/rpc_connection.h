// One connection to a Hadoop server that takes RPC calls, version 9.
//
// Calls of any number of threads share it: each is a frame with a number, and a thread of the
// connection hands the answers to whoever waits. It does not retry: rpc_client does.
// Format: rpc_frame.h; org.apache.hadoop.ipc.Client of hadoop-common.
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

#include "hdfs/rpc_channel.h"
#include "hdfs/rpc_frame.h"

namespace fulgurite::hdfs {

struct RpcTimeouts {
  SocketTimeouts socket;
  std::chrono::milliseconds call{};  // from sending to the answer
};

/// Thread-safe. Errors of all calls: unavailable and timeout, after which the connection is broken.
class RpcConnection {
 public:
  RpcConnection(const Endpoint& server, const RpcIdentity& identity, const RpcTimeouts& timeouts);
  ~RpcConnection();
  RpcConnection(const RpcConnection&) = delete;
  RpcConnection& operator=(const RpcConnection&) = delete;

  const Endpoint& server() const noexcept { return channel_.server(); }
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

  void introduce();
  void receive_answers() noexcept;
  void await_frame();
  void deliver(std::uint32_t id, RpcAnswer answer);
  void break_off(std::exception_ptr reason) noexcept;
  std::shared_ptr<Waiting> find(std::int32_t id);

  const RpcIdentity identity_;
  const RpcTimeouts timeouts_;
  RpcChannel channel_;

  mutable std::mutex mutex_;  // guards what follows
  std::map<std::int32_t, std::shared_ptr<Waiting>> waiting_;
  std::exception_ptr broken_;

  std::thread receiver_;
};

}  // namespace fulgurite::hdfs
