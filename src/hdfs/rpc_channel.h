// Frames to and from a Hadoop server on one connection, each with its length in front; sealed in a
// security layer of SASL's once one is agreed on.
//
// What is in a frame is rpc_frame's business. Who calls it: rpc_connection, rpc_handshake.
// Format: hadoop-common's org.apache.hadoop.ipc.Client and SaslRpcClient.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "hdfs/sasl/mechanism.h"
#include "hdfs/socket.h"

namespace fulgurite::hdfs {

/// How a connection goes on: with a handshake, or without.
enum class RpcGreeting { simple, sasl };

/// Errors of all calls: unavailable and timeout; corrupted for what is no frame; the security
/// layer's. Threads: any number send while one receives.
class RpcChannel {
 public:
  /// Connects.
  RpcChannel(const Endpoint& server, const SocketTimeouts& timeouts) : socket_(server, timeouts) {}

  const Endpoint& server() const noexcept { return socket_.peer(); }

  /// What comes first, once.
  void begin(RpcGreeting greeting, const std::string& first_frame);
  void send(const std::string& frame);
  std::string receive();
  /// Whether there is something to receive within this time.
  bool await_input(std::chrono::milliseconds longest) const;

  /// From now on everything is sealed. Precondition: nobody sends or receives.
  void protect(std::unique_ptr<SaslMechanism> layer) { layer_ = std::move(layer); }
  /// Wakes whoever sends or receives, who fails.
  void shut_down() noexcept { socket_.shut_down(); }

 private:
  void send_plain(std::string_view frame);
  void send_sealed(const std::string& frame);
  std::string receive_plain();
  void receive_fully(char* to, std::size_t size);
  std::string take_opened(std::size_t size);

  Socket socket_;
  std::mutex send_mutex_;  // orders frames on the socket
  std::unique_ptr<SaslMechanism> layer_;
  std::string opened_;  // what came out of the layer and is not received yet: from taken_ on
  std::size_t taken_ = 0;
};

}  // namespace fulgurite::hdfs
