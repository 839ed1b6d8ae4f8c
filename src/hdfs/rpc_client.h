// Calls to a Hadoop service that one or several servers offer: connects, sends again what got lost,
// and goes on to the next server when one is a standby or gone.
//
// A call that is sent again keeps client id and number, by which a NameNode recognises it and does
// not do it twice (its retry cache); so every method we use may be repeated.
// Who calls it: namenode, and block_locations for DataNodes.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "hdfs/remote_error.h"
#include "hdfs/rpc_connection.h"

namespace fulgurite::hdfs {

/// Thread-safe. A fork of the process needs another (see Cluster), for two that number their calls
/// alike would get each other's answers. Errors of all calls: remote_error's; unavailable and
/// timeout when the deadline for retries is over; cancelled.
class RpcClient {
 public:
  /// Precondition: there is a server.
  RpcClient(std::vector<Endpoint> servers, RpcIdentity identity, RpcTimeouts timeouts,
            std::chrono::milliseconds retry_deadline);

  /// A call that is under way. The answer is thrown away if nobody finishes it.
  class Pending {
   public:
    Pending() = default;
    Pending(Pending&&) = default;
    Pending& operator=(Pending&&) = delete;
    ~Pending() { forget(); }

   private:
    friend class RpcClient;
    void forget() noexcept {
      if (sent_on_) sent_on_->forget(call_.id);
      sent_on_ = nullptr;
    }

    RpcCall call_;
    std::shared_ptr<RpcConnection> sent_on_;  // null: not sent yet
  };

  void call(const Operation& operation, const char* method, const Message& request,
            Message& response);

  /// `call` in two steps, for many calls at once. `start` does not fail.
  Pending start(const char* method, const Message& request);
  void finish(Pending pending, const Operation& operation, Message& response);

 private:
  std::shared_ptr<RpcConnection> connection();
  RpcAnswer attempt(Pending& pending, const std::stop_token& stop);
  std::optional<Error> try_once(Pending& pending, const Operation& operation, Message& response);
  void leave(const std::shared_ptr<RpcConnection>& connection);

  const std::vector<Endpoint> servers_;
  const RpcIdentity identity_;
  const RpcTimeouts timeouts_;
  const std::chrono::milliseconds retry_deadline_;
  std::atomic<std::int32_t> next_call_ = 0;

  std::mutex mutex_;  // guards what follows; held while connecting, so that one connection is made
  std::shared_ptr<RpcConnection> connection_;
  std::size_t server_ = 0;  // index of the one to use
};

/// 16 random bytes, as Hadoop's clients identify themselves.
std::string random_client_id();

}  // namespace fulgurite::hdfs
