// AES in counter mode over a connection, as Hadoop's CryptoInputStream and CryptoOutputStream.
#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>
#include <stdexcept>

#include "hdfs/frame.h"
#include "hdfs/transfer_layer.h"

namespace fulgurite::hdfs {
namespace {

/// A packet with its header and checksums.
constexpr std::size_t kBufferBytes = 66u << 10;
constexpr std::size_t kIvBytes = 16;

const EVP_CIPHER* cipher_for(std::size_t key_bytes) {
  switch (key_bytes) {
    case 16:
      return EVP_aes_128_ctr();
    case 24:
      return EVP_aes_192_ctr();
    case 32:
      return EVP_aes_256_ctr();
    default:
      throw_malformed("an AES key of " + std::to_string(key_bytes) + " bytes");
  }
}

const unsigned char* octets(const std::string& text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

/// One direction. In counter mode decrypting is encrypting.
class AesStream {
 public:
  AesStream(const std::string& key, const std::string& iv) {
    const EVP_CIPHER* cipher = cipher_for(key.size());
    if (iv.size() != kIvBytes) throw_malformed("an AES counter of another size");
    check(EVP_EncryptInit_ex2(context_.get(), cipher, octets(key), octets(iv), nullptr) == 1);
  }

  /// From memory into memory, which may be the same.
  void process(const void* from, void* to, std::size_t size) {
    int done = 0;
    check(EVP_EncryptUpdate(context_.get(), static_cast<unsigned char*>(to), &done,
                            static_cast<const unsigned char*>(from), static_cast<int>(size)) == 1);
  }

 private:
  static void check(bool succeeded) {
    if (!succeeded) throw std::runtime_error("OpenSSL refuses AES in counter mode");
  }

  std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context_{EVP_CIPHER_CTX_new(),
                                                                           &EVP_CIPHER_CTX_free};
};

class AesLayer final : public TransferLayer {
 public:
  explicit AesLayer(const AesKeys& keys)
      : outgoing_(keys.send_key, keys.send_iv), incoming_(keys.receive_key, keys.receive_iv) {}

  void send(Socket& socket, std::span<const iovec> pieces) override {
    if (!buffer_) buffer_ = std::make_unique<char[]>(kBufferBytes);
    std::size_t filled = 0;
    for (const iovec& piece : pieces) {
      const auto* from = static_cast<const char*>(piece.iov_base);
      for (std::size_t left = piece.iov_len; left > 0;) {
        const std::size_t some = std::min(left, kBufferBytes - filled);
        outgoing_.process(from, buffer_.get() + filled, some);
        filled += some;
        from += some;
        left -= some;
        if (filled == kBufferBytes) socket.send({buffer_.get(), std::exchange(filled, 0)});
      }
    }
    if (filled > 0) socket.send({buffer_.get(), filled});
  }

  std::size_t receive(Socket& socket, std::span<iovec> pieces) override {
    const std::size_t got = socket.receive(pieces);
    std::size_t left = got;
    for (const iovec& piece : pieces) {
      const std::size_t some = std::min(left, piece.iov_len);
      incoming_.process(piece.iov_base, piece.iov_base, some);
      left -= some;
    }
    return got;
  }

  bool has_received() const noexcept override { return false; }

 private:
  AesStream outgoing_;
  AesStream incoming_;
  std::unique_ptr<char[]> buffer_;  // of what is sent; made by the first send
};

}  // namespace

std::unique_ptr<TransferLayer> make_aes_layer(const AesKeys& keys) {
  return std::make_unique<AesLayer>(keys);
}

}  // namespace fulgurite::hdfs
