// What lies between a DataNode's socket and the operations on it, where a transfer is protected.
//
// A plain connection has none, and its bytes never pass through here.
// Who calls it: datanode_connection; the layers are made by transfer_handshake.
#pragma once

#include <sys/uio.h>

#include <cstddef>
#include <memory>
#include <span>
#include <string>

#include "hdfs/sasl/mechanism.h"
#include "hdfs/socket.h"

namespace fulgurite::hdfs {

/// One thread at a time. Errors: those of Socket; corrupted for what the other side did not send.
class TransferLayer {
 public:
  virtual ~TransferLayer() = default;

  /// Sends all of it; leaves the pieces' bytes as they are.
  virtual void send(Socket& socket, std::span<const iovec> pieces) = 0;
  /// Receives between 1 and as many bytes as the pieces hold. Returns how many; 0 at the end.
  virtual std::size_t receive(Socket& socket, std::span<iovec> pieces) = 0;
  /// Whether `receive` has something without the socket.
  virtual bool has_received() const noexcept = 0;
};

/// Keys for AES in counter mode, of 16, 24 or 32 bytes each, and counters to begin with, of 16.
struct AesKeys {
  std::string send_key;
  std::string send_iv;
  std::string receive_key;
  std::string receive_iv;
};

/// One pass over the bytes: what is received is decrypted where it lies, what is sent goes through
/// a buffer that stays in the processor's cache. Nobody notices a change but HDFS's own checksums.
/// Errors: corrupted for keys of other sizes.
std::unique_ptr<TransferLayer> make_aes_layer(const AesKeys& keys);

/// Each message in SASL's own layer, its length in front. Precondition: mechanism->protects().
std::unique_ptr<TransferLayer> make_sasl_layer(std::unique_ptr<SaslMechanism> mechanism);

}  // namespace fulgurite::hdfs
