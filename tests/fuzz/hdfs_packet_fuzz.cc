// A DataNode's side of reading a block: whatever comes over the connection, BlockReader gives bytes
// that match their checksums or throws an Error, and never waits for what cannot come.
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <memory>
#include <span>
#include <utility>

#include "base/descriptor.h"
#include "fulgurite/error.h"
#include "hdfs/block_reader.h"

namespace fulgurite::hdfs {
namespace {

/// The reader's end of a connection on which all of `bytes` has arrived, and then the end.
std::unique_ptr<DatanodeConnection> connection_with(std::span<const std::uint8_t> bytes) {
  std::array<int, 2> ends;
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) return nullptr;
  const Descriptor theirs(ends[1]);
  auto ours = std::make_unique<DatanodeConnection>(Socket(Descriptor(ends[0]), {"fuzz", 1}));
  (void)!::send(theirs.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
  ::shutdown(theirs.get(), SHUT_WR);
  return ours;
}

wire::LocatedBlock some_block() {
  wire::LocatedBlock block;
  block.mutable_block()->set_pool_id("pool");
  block.mutable_block()->set_block_id(1);
  block.mutable_block()->set_generation_stamp(1);
  block.set_offset(0);
  block.set_corrupt(false);
  block.mutable_token()->set_identifier("");
  block.mutable_token()->set_password("");
  block.mutable_token()->set_kind("");
  block.mutable_token()->set_service("");
  return block;
}

}  // namespace
}  // namespace fulgurite::hdfs

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace fulgurite::hdfs;
  constexpr std::size_t kMostInput = 64u << 10;  // what a socket buffers without a reader
  static const wire::LocatedBlock block = some_block();
  auto connection = connection_with({data, std::min(size, kMostInput)});
  if (!connection) return 0;
  try {
    BlockReader reader(std::move(connection), block, "fuzz", 100, 1000);
    std::array<std::byte, 700> memory;
    while (reader.read(memory) > 0) {
    }
  } catch (const fulgurite::Error&) {
  }
  return 0;
}
