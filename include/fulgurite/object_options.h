// How files of an object store are cut into requests. One struct for s3, gs and azure: their
// options embed it.
#pragma once

#include <cstdint>

namespace fulgurite {

/// The defaults suit one file at a time over a long line; leave them alone until measured.
struct TransferOptions {
  /// Size of an upload part and of a parallel range. Larger uploads grow it as the provider's
  /// limit on the number of parts demands.
  std::uint64_t part_bytes = 8ull << 20;
  /// Requests in flight for one file. A connection to AWS moves about 90 MB/s, so that one stream
  /// fills neither a network card nor a disk.
  int max_connections = 32;
  /// Largest window that `Reader::read` fetches ahead of small sequential reads.
  std::uint64_t read_ahead_bytes = 8ull << 20;
  /// Bytes that all open files of a filesystem together hold in memory of their own: copied small
  /// writes and read-ahead windows. Buffers that the caller shares do not count.
  std::uint64_t budget_bytes = 48ull << 20;
};

}  // namespace fulgurite
