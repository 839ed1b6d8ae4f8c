// The SASL exchange that begins a protected connection to a DataNode, and the cipher agreed on.
//
// When there is one, and by which secret, is datanode_connector's to know.
// Format: org.apache.hadoop.hdfs.protocol.datatransfer.sasl of hadoop-hdfs-client 3.4.2;
// proto/datanode.proto.
#pragma once

#include <hdfs_wire/blocks.pb.h>
#include <hdfs_wire/namenode.pb.h>

#include <string>
#include <vector>

#include "hdfs/datanode_connection.h"
#include "hdfs/sasl/protection.h"

namespace fulgurite::hdfs {

/// What we and the DataNode both know.
struct TransferSecret {
  std::string user;
  std::string password;
  std::vector<Protection> accepted;  // the best liked first
  std::string cipher{};              // of DIGEST-MD5, the only one to take; empty: any
};

TransferSecret secret_of(const wire::DataEncryptionKey& key);
TransferSecret secret_of(const wire::Token& block_token, const std::vector<Protection>& accepted);

enum class Handshake {
  done,
  unknown_key  // the DataNode does not know the encryption key (any more); the connection is of no
               // use
};

/// Makes the connection a protected one. `offer_aes`: if privacy is agreed on, AES may take the
/// place of SASL's own ciphers, if the DataNode likes to. Errors: unauthenticated if the DataNode
/// refuses the secret, or does not know it; corrupted; those of Socket.
Handshake shake_hands(DatanodeConnection& connection, const TransferSecret& secret, bool offer_aes);

}  // namespace fulgurite::hdfs
