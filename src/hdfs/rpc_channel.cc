#include "hdfs/rpc_channel.h"

#include "hdfs/frame.h"
#include "hdfs/rpc_frame.h"

namespace fulgurite::hdfs {
namespace {

std::string length_of(std::string_view frame) {
  std::string length;
  append_uint32(length, static_cast<std::uint32_t>(frame.size()));
  return length;
}

std::size_t parse_length(const char* prefix) {
  const std::size_t size = read_uint32(prefix);
  if (size > kMostFrameBytes) throw_malformed("a frame of " + std::to_string(size) + " bytes");
  return size;
}

}  // namespace

/// "hrpc", version 9, service class 0, and whether SASL follows (-33).
void RpcChannel::begin(RpcGreeting greeting, const std::string& first_frame) {
  std::string bytes("hrpc\x09\0", 6);
  bytes += greeting == RpcGreeting::sasl ? '\xdf' : '\0';
  socket_.send(bytes + length_of(first_frame) + first_frame);
}

void RpcChannel::send(const std::string& frame) {
  std::lock_guard lock(send_mutex_);
  if (layer_) {
    send_sealed(frame);
  } else {
    send_plain(frame);
  }
}

void RpcChannel::send_plain(std::string_view frame) {
  std::string length = length_of(frame);
  iovec pieces[] = {{length.data(), length.size()},
                    {const_cast<char*>(frame.data()), frame.size()}};
  socket_.send(pieces);
}

/// The stream of frames is cut and sealed without regard to where a frame ends.
void RpcChannel::send_sealed(const std::string& frame) {
  const std::string stream = length_of(frame) + frame;
  const std::size_t most = layer_->most_to_wrap();
  for (std::size_t at = 0; at < stream.size(); at += most) {
    wire::SaslMessage message;
    message.set_state(wire::SASL_WRAP);
    message.set_token(layer_->wrap(std::string_view(stream).substr(at, most)));
    send_plain(sasl_frame(message));
  }
}

std::string RpcChannel::receive() {
  if (!layer_) return receive_plain();
  return take_opened(parse_length(take_opened(4).data()));
}

bool RpcChannel::await_input(std::chrono::milliseconds longest) const {
  return taken_ < opened_.size() || socket_.await_input(longest);
}

std::string RpcChannel::receive_plain() {
  char prefix[4];
  receive_fully(prefix, sizeof prefix);
  std::string frame(parse_length(prefix), '\0');
  receive_fully(frame.data(), frame.size());
  return frame;
}

void RpcChannel::receive_fully(char* to, std::size_t size) {
  while (size > 0) {
    iovec piece{to, size};
    const std::size_t got = socket_.receive({&piece, 1});
    if (got == 0) socket_.throw_closed();
    to += got;
    size -= got;
  }
}

std::string RpcChannel::take_opened(std::size_t size) {
  while (opened_.size() - taken_ < size) {
    const auto message = parse_sasl_frame(server(), receive_plain());
    if (message.state() != wire::SASL_WRAP) throw_malformed("a frame that is not sealed");
    opened_.erase(0, std::exchange(taken_, 0));
    opened_ += layer_->unwrap(message.token());
  }
  std::string taken = opened_.substr(taken_, size);
  taken_ += size;
  return taken;
}

}  // namespace fulgurite::hdfs
