// SASL's own security layer over a connection to a DataNode, as Hadoop's SaslInputStream and
// SaslOutputStream: 4 bytes of length, then a wrapped message.
#include <algorithm>
#include <cstring>
#include <utility>

#include "hdfs/frame.h"
#include "hdfs/packet.h"
#include "hdfs/transfer_layer.h"

namespace fulgurite::hdfs {
namespace {

/// DataNodes wrap a packet as one message, whatever we said that we take.
constexpr std::size_t kMostMessageBytes = kMostPacketBytes + (64u << 10);

class SaslLayer final : public TransferLayer {
 public:
  explicit SaslLayer(std::unique_ptr<SaslMechanism> mechanism) : mechanism_(std::move(mechanism)) {}

  void send(Socket& socket, std::span<const iovec> pieces) override {
    const std::size_t most = mechanism_->most_to_wrap();
    std::string message;
    for (const iovec& piece : pieces) {
      std::string_view rest(static_cast<const char*>(piece.iov_base), piece.iov_len);
      while (!rest.empty()) {
        const auto some = rest.substr(0, most - message.size());
        message += some;
        rest.remove_prefix(some.size());
        if (message.size() == most) send_message(socket, std::exchange(message, {}));
      }
    }
    if (!message.empty()) send_message(socket, message);
  }

  std::size_t receive(Socket& socket, std::span<iovec> pieces) override {
    while (rest_.empty()) {
      if (!receive_message(socket)) return 0;
    }
    std::size_t done = 0;
    for (const iovec& piece : pieces) {
      const std::size_t some = std::min(rest_.size(), piece.iov_len);
      std::memcpy(piece.iov_base, rest_.data(), some);
      rest_.remove_prefix(some);
      done += some;
    }
    return done;
  }

  bool has_received() const noexcept override { return !rest_.empty(); }

 private:
  void send_message(Socket& socket, const std::string& message) {
    const std::string token = mechanism_->wrap(message);
    std::string length;
    append_uint32(length, static_cast<std::uint32_t>(token.size()));
    iovec frame[] = {{length.data(), length.size()},
                     {const_cast<char*>(token.data()), token.size()}};
    socket.send(frame);
  }

  /// Whether there is one, and not the end.
  bool receive_message(Socket& socket) {
    char length[4];
    const std::size_t got = receive_up_to(socket, length, sizeof length);
    if (got == 0) return false;
    const std::size_t size = got == sizeof length ? read_uint32(length) : 0;
    if (size == 0 || size > kMostMessageBytes) {
      throw_malformed("a SASL message of " + std::to_string(size) + " bytes");
    }
    std::string token(size, '\0');
    if (receive_up_to(socket, token.data(), size) < size) socket.throw_closed();
    message_ = mechanism_->unwrap(token);
    rest_ = message_;
    return true;
  }

  static std::size_t receive_up_to(Socket& socket, char* to, std::size_t size) {
    std::size_t done = 0;
    while (done < size) {
      iovec piece{to + done, size - done};
      const std::size_t got = socket.receive({&piece, 1});
      if (got == 0) break;
      done += got;
    }
    return done;
  }

  const std::unique_ptr<SaslMechanism> mechanism_;
  std::string message_;    // the last that was received
  std::string_view rest_;  // what nobody has taken of it
};

}  // namespace

std::unique_ptr<TransferLayer> make_sasl_layer(std::unique_ptr<SaslMechanism> mechanism) {
  return std::make_unique<SaslLayer>(std::move(mechanism));
}

}  // namespace fulgurite::hdfs
