// A replica's file of checksums, as a DataNode of this host hands it out: whatever is in it,
// LocalReplica gives bytes or throws an Error, and never more than was asked for.
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <utility>

#include "base/descriptor.h"
#include "fulgurite/error.h"
#include "hdfs/local_replica.h"

namespace fulgurite::hdfs {
namespace {

Descriptor file_of(const void* bytes, std::size_t size) {
  Descriptor file(::memfd_create("fuzz", MFD_CLOEXEC));
  (void)!::write(file.get(), bytes, size);
  return file;
}

}  // namespace
}  // namespace fulgurite::hdfs

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace fulgurite::hdfs;
  constexpr std::array<char, 1200> kContent{};
  try {
    const LocalReplica replica(file_of(kContent.data(), kContent.size()), file_of(data, size),
                               true);
    std::array<std::byte, 700> memory;
    for (std::uint64_t offset = 100;;) {
      const std::size_t got = replica.read(offset, memory);
      if (got == 0 || got > memory.size()) std::abort();
      offset += got;
    }
  } catch (const fulgurite::Error&) {
  }
  return 0;
}
