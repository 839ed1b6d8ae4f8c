#include "hdfs/datanode_connection.h"

#include <algorithm>
#include <string>

namespace fulgurite::hdfs {
namespace {

constexpr char kProtocolVersion[] = {0, 28};
constexpr std::size_t kMostMessageBytes = 1u << 20;

}  // namespace

void DatanodeConnection::protect(std::unique_ptr<TransferLayer> layer) {
  if (begin_ < end_) throw_malformed("bytes before they were asked for");
  layer_ = std::move(layer);
}

void DatanodeConnection::send(std::span<iovec> pieces) {
  if (layer_) {
    layer_->send(socket_, pieces);
  } else {
    socket_.send(pieces);
  }
}

void DatanodeConnection::send(std::string_view bytes) {
  iovec piece{const_cast<char*>(bytes.data()), bytes.size()};  // only read
  send({&piece, 1});
}

void DatanodeConnection::send_operation(DatanodeOperation operation, const Message& message) {
  std::string bytes(kProtocolVersion, sizeof kProtocolVersion);
  bytes.push_back(static_cast<char>(operation));
  append_delimited(bytes, message);
  send(bytes);
}

void DatanodeConnection::send(const Message& message) {
  std::string bytes;
  append_delimited(bytes, message);
  send(bytes);
}

std::size_t DatanodeConnection::take_buffered(std::span<std::byte> to) noexcept {
  const std::size_t count = std::min(to.size(), end_ - begin_);
  std::copy_n(buffer_.data() + begin_, count, to.data());  // `to` may be empty, and nowhere
  begin_ += count;
  return count;
}

void DatanodeConnection::receive(std::span<std::byte> to, std::size_t ahead) {
  to = to.subspan(take_buffered(to));
  while (!to.empty()) {  // then the buffer is empty
    iovec pieces[] = {{to.data(), to.size()}, {buffer_.data(), std::min(ahead, kBufferBytes)}};
    const std::size_t got = layer_ ? layer_->receive(socket_, pieces) : socket_.receive(pieces);
    if (got == 0) socket_.throw_closed();
    begin_ = 0;
    end_ = got - std::min(got, to.size());
    to = to.subspan(std::min(got, to.size()));
  }
}

void DatanodeConnection::receive(Message& message, std::size_t ahead) {
  std::size_t length = 0;
  for (int shift = 0;; shift += 7) {
    std::byte byte;
    receive({&byte, 1}, ahead);
    length |= std::to_integer<std::size_t>(byte & std::byte{0x7f}) << shift;
    if ((byte & std::byte{0x80}) == std::byte{0}) break;
    if (shift > 21) throw_malformed("a message with too long a length");
  }
  if (length > kMostMessageBytes) {
    throw_malformed("a message of " + std::to_string(length) + " bytes");
  }
  std::string bytes(length, '\0');
  receive(std::as_writable_bytes(std::span(bytes)), ahead);
  parse(message, bytes);
}

}  // namespace fulgurite::hdfs
