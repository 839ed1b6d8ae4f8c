// A DataNode's side of a protected connection: whatever it answers to the handshake, and whatever
// frames it sends after one, there are bytes or an Error, and nobody waits for what cannot come.
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <memory>
#include <span>
#include <string>

#include "base/descriptor.h"
#include "fulgurite/error.h"
#include "hdfs/transfer_handshake.h"

namespace fulgurite::hdfs {
namespace {

/// Our end of a connection on which all of `bytes` has arrived, and then the end.
Socket socket_with(std::span<const std::uint8_t> bytes) {
  std::array<int, 2> ends;
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) std::abort();
  const Descriptor theirs(ends[1]);
  (void)!::send(theirs.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
  ::shutdown(theirs.get(), SHUT_WR);
  return Socket(Descriptor(ends[0]), {"fuzz", 1});
}

/// A security layer that changes nothing, so that frames of the fuzzer come through.
class NoSecurity final : public SaslMechanism {
 public:
  std::string evaluate(std::string_view) override { return {}; }
  bool complete() const override { return true; }
  bool protects() const override { return true; }
  std::size_t most_to_wrap() const noexcept override { return 1000; }
  std::string wrap(std::string_view bytes) override { return std::string(bytes); }
  std::string unwrap(std::string_view token) override { return std::string(token); }
};

void shake(std::span<const std::uint8_t> bytes) {
  DatanodeConnection connection(socket_with(bytes));
  shake_hands(
      connection,
      {.user = "u", .password = "p", .accepted = {Protection::privacy, Protection::authentication}},
      true);
}

void receive_frames(std::span<const std::uint8_t> bytes) {
  DatanodeConnection connection(socket_with(bytes));
  connection.protect(make_sasl_layer(std::make_unique<NoSecurity>()));
  std::array<std::byte, 100> memory;
  for (;;) connection.receive(memory, 50);
}

template <class Step>
void ends_with_an_error_or_well(Step step) {
  try {
    step();
  } catch (const Error&) {
  }
}

}  // namespace
}  // namespace fulgurite::hdfs

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace fulgurite::hdfs;
  constexpr std::size_t kMostInput = 64u << 10;  // what a socket buffers without a reader
  const std::span bytes(data, std::min(size, kMostInput));
  ends_with_an_error_or_well([&] { shake(bytes); });
  ends_with_an_error_or_well([&] { receive_frames(bytes); });
  return 0;
}
