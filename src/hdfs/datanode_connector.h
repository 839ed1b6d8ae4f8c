// New connections to DataNodes, protected as the cluster asks.
//
// Where the NameNode says that transfers are encrypted (dfs.encrypt.data.transfer), its key opens
// them; else, where Kerberos tells who users are, the token of the block that is asked for, as
// dfs.data.transfer.protection says. The rules are those of Hadoop's SaslDataTransferClient.
// Who calls it: cluster.
#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <optional>

#include "hdfs/datanode_connection.h"
#include "hdfs/namenode.h"
#include "hdfs/settings.h"

namespace fulgurite::hdfs {

/// Thread-safe.
class DatanodeConnector {
 public:
  /// `namenode` must outlive this.
  DatanodeConnector(const Settings& settings, Namenode& namenode)
      : timeouts_(settings.datanode_timeouts),
        protection_(settings.transfer_protection),
        plain_without_token_(settings.plain_without_token),
        offer_aes_(settings.offer_aes),
        namenode_(namenode) {}

  /// Connects, for an operation with `block_token`. `encrypted` is what the NameNode says;
  /// `patience` is added to the time that the DataNode may be silent.
  /// Errors: those of Socket; those of shake_hands; those of the NameNode, of which keys come.
  std::unique_ptr<DatanodeConnection> connect(const Operation& operation, const Endpoint& datanode,
                                              const wire::Token& block_token, bool encrypted,
                                              std::chrono::milliseconds patience);

 private:
  bool is_plain(const Endpoint& datanode, const wire::Token& block_token) const noexcept;
  std::unique_ptr<DatanodeConnection> connect_encrypted(const Operation& operation,
                                                        const Endpoint& datanode,
                                                        const SocketTimeouts& timeouts);
  wire::DataEncryptionKey key(const Operation& operation);
  void forget(const wire::DataEncryptionKey& key);

  const SocketTimeouts timeouts_;
  const std::vector<Protection> protection_;
  const bool plain_without_token_;
  const bool offer_aes_;
  Namenode& namenode_;
  std::mutex mutex_;  // guards key_; held while it is asked for, so that it is asked for once
  std::optional<wire::DataEncryptionKey> key_;
};

}  // namespace fulgurite::hdfs
