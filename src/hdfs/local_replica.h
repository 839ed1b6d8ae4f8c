// A replica of a block that a DataNode of this host handed out as two open files: its bytes, and
// the checksums of them. The bytes are read without the DataNode, and verified like those from a
// socket.
//
// What it is not: the judge of a damaged replica. A chunk that another is appending to may differ
// from its checksum for a moment, so that who gets an error here asks the DataNode.
// Who calls it: replica_stream. Where it comes from: local_datanodes.
// Format: BlockMetadataHeader of hadoop-hdfs-client 3.4.2: a version, and the kind and size of the
// checksums, in 7 bytes; then a CRC of each chunk.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/descriptor.h"
#include "hdfs/chunk_checksum.h"

namespace fulgurite::hdfs {

inline constexpr std::size_t kReplicaHeaderBytes = 7;

/// What a file of checksums begins with. Errors: corrupted for what cannot be, or is another
/// version.
ChunkChecksum parse_replica_header(std::span<const std::byte, kReplicaHeaderBytes> header);

/// Thread-safe. A forked child may read on, for the files have no position that is used.
class LocalReplica {
 public:
  /// Reads the head of `checksums`. `verify`: whether its bytes are compared with them.
  /// Errors: corrupted, io.
  LocalReplica(Descriptor data, Descriptor checksums, bool verify);

  /// Fills the beginning of `to`, which is not empty, with bytes from `offset` on. Whole chunks are
  /// read where they belong, others by way of a buffer. Returns how many, at least one.
  /// Errors: corrupted if they do not match, or the file ends before them; io.
  std::size_t read(std::uint64_t offset, std::span<std::byte> to) const;

 private:
  void verify(std::uint64_t offset, std::span<const std::byte> chunks) const;

  const Descriptor data_;
  const Descriptor checksums_;
  ChunkChecksum checksum_;
};

}  // namespace fulgurite::hdfs
