// The bytes of a range of a file, in order, from whichever replicas can be read: block after block,
// and with another replica when one fails. A replica on this host that its DataNode hands out is
// read as a file; whatever fails about that is left to the DataNode to tell, over TCP.
//
// Who calls it: file_reader. What it is not: parallel; a large read has several of these.
#pragma once

#include <unistd.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "hdfs/block_locations.h"
#include "hdfs/block_reader.h"

namespace fulgurite::hdfs {

/// One thread at a time.
class ReplicaStream {
 public:
  /// Nothing is asked for yet. Precondition: begin <= end <= size of the file.
  /// Of each block's replicas that may be of use, `choice` is read first, the nearest being 0.
  ReplicaStream(BlockLocations& blocks, std::uint64_t begin, std::uint64_t end,
                std::size_t choice = 0)
      : blocks_(blocks), choice_(choice), position_(begin), end_(end) {}
  ~ReplicaStream();

  std::uint64_t position() const noexcept { return position_; }
  std::uint64_t end() const noexcept { return end_; }
  /// Whether it is this process's: in a fork its connection is the parent's.
  bool is_ours() const noexcept { return process_ == ::getpid(); }

  /// Fills `to` with the next bytes. Precondition: the range has as many.
  /// Errors: unavailable when no replica can be read, unauthenticated when that is because
  /// DataNodes refuse what the NameNode gave us as proof; precondition_failed, cancelled.
  void read(const Operation& operation, std::span<std::byte> to);
  /// Passes over bytes.
  void skip(const Operation& operation, std::uint64_t count);

 private:
  std::size_t read_some(const Operation& operation, std::span<std::byte> to);
  std::size_t read_remote(const Operation& operation, std::span<std::byte> to);
  std::size_t read_local(std::span<std::byte> to) const;
  std::uint64_t left_in_block() const noexcept;
  bool open(const Operation& operation);
  void ask(const Operation& operation);
  void begin_round(const Operation& operation);
  [[noreturn]] void throw_unreadable(const Operation& operation) const;
  void close() noexcept;
  void give_up_replica(const Operation& operation, const Error& error);

  BlockLocations& blocks_;
  const pid_t process_ = ::getpid();
  const std::size_t choice_;
  std::uint64_t position_;  // in the file
  const std::uint64_t end_;
  wire::LocatedBlock block_;                   // that is being read
  wire::Datanode node_;                        // from which it is
  std::shared_ptr<const LocalReplica> local_;  // one of the two, or none
  std::unique_ptr<BlockReader> reader_;
  int rounds_ = 0;                     // in which every replica failed, since bytes came last
  bool renewed_token_ = false;         // likewise
  std::optional<Error> last_failure_;  // of a replica
};

}  // namespace fulgurite::hdfs
