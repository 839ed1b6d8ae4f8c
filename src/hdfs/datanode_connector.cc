#include "hdfs/datanode_connector.h"

#include "base/log.h"
#include "hdfs/transfer_handshake.h"

namespace fulgurite::hdfs {
namespace {

/// Only root could open such a port, which is how DataNodes showed who they are before SASL.
constexpr int kFirstUnprivilegedPort = 1024;

bool has_expired(const wire::DataEncryptionKey& key) {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return static_cast<std::int64_t>(key.expires()) <=
         std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

[[noreturn]] void throw_key_refused(const Endpoint& datanode) {
  throw Error(ErrorCode::unauthenticated, "hdfs connect", datanode.text(),
              "the DataNode does not know the NameNode's encryption key",
              "check that the DataNode reaches the NameNode, and the clocks of both");
}

}  // namespace

std::unique_ptr<DatanodeConnection> DatanodeConnector::connect(const Operation& operation,
                                                               const Endpoint& datanode,
                                                               const wire::Token& block_token,
                                                               bool encrypted,
                                                               std::chrono::milliseconds patience) {
  SocketTimeouts timeouts = timeouts_;
  timeouts.io += patience;
  if (encrypted) return connect_encrypted(operation, datanode, timeouts);
  auto connection = std::make_unique<DatanodeConnection>(datanode, timeouts);
  if (is_plain(datanode, block_token)) return connection;
  const StopSocket stop(operation.stop, connection->socket());
  const auto secret = secret_of(block_token, protection_);
  if (shake_hands(*connection, secret, offer_aes_) != Handshake::done) throw_key_refused(datanode);
  return connection;
}

bool DatanodeConnector::is_plain(const Endpoint& datanode,
                                 const wire::Token& block_token) const noexcept {
  return protection_.empty() || datanode.port < kFirstUnprivilegedPort ||
         (plain_without_token_ && block_token.identifier().empty());
}

/// With another key if the first is not known: NameNode and DataNodes change theirs, and forget
/// them when they are started again.
std::unique_ptr<DatanodeConnection> DatanodeConnector::connect_encrypted(
    const Operation& operation, const Endpoint& datanode, const SocketTimeouts& timeouts) {
  for (int attempt = 0; attempt < 2; ++attempt) {
    const auto key = this->key(operation);
    auto connection = std::make_unique<DatanodeConnection>(datanode, timeouts);
    const StopSocket stop(operation.stop, connection->socket());
    if (shake_hands(*connection, secret_of(key), offer_aes_) == Handshake::done) return connection;
    log(LogLevel::info, "hdfs connect " + datanode.text() + ": the key is not known; asking anew");
    forget(key);
  }
  throw_key_refused(datanode);
}

wire::DataEncryptionKey DatanodeConnector::key(const Operation& operation) {
  std::lock_guard lock(mutex_);
  if (!key_ || has_expired(*key_)) {
    key_ = namenode_.data_encryption_key(operation);
    if (!key_) {
      fail(ErrorCode::unavailable, operation,
           "transfers are encrypted, and the NameNode gives no key for them",
           "check that dfs.block.access.token.enable is true on the cluster");
    }
  }
  return *key_;
}

void DatanodeConnector::forget(const wire::DataEncryptionKey& key) {
  std::lock_guard lock(mutex_);
  if (key_ && key_->key_id() == key.key_id() && key_->nonce() == key.nonce()) key_.reset();
}

}  // namespace fulgurite::hdfs
