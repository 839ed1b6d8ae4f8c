// A file of HDFS that is being written, block after block: created or appended to, then closed.
//
// What it writes is visible under its path as HDFS has it, in part. file_writer gives it a
// temporary name, for nothing to be seen before commit. Format of the calls: hadoop-hdfs-client's
// DFSOutputStream. Who calls it: file_writer.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "hdfs/block_writer.h"
#include "hdfs/lease_keeper.h"

namespace fulgurite::hdfs {

/// One thread at a time. Errors: those of Namenode and BlockWriter.
class OutputFile final : KeptAlive {
 public:
  /// Makes a new file and its parents.
  static std::unique_ptr<OutputFile> create(std::shared_ptr<Cluster> cluster,
                                            const Operation& operation, const std::string& path);
  /// Goes on with an existing one, whose last writer may just have died: then it waits until its
  /// lease is over, about a minute.
  static std::unique_ptr<OutputFile> append(std::shared_ptr<Cluster> cluster,
                                            const Operation& operation, const std::string& path);
  /// Gives up the connections. The file stays open at the NameNode unless it was closed.
  ~OutputFile() override;

  /// A path that stays the file's when it is renamed.
  std::string path_by_number() const { return path_of_number(context_.file.id); }

  /// Shares the bytes, which must stay unchanged until `close`, unless they are few.
  void write(const Operation& operation, Buffer bytes);
  void write_copy(const Operation& operation, std::span<const std::byte> bytes);
  /// Every DataNode has what was written, and a reader who opens the file sees it.
  void flush(const Operation& operation);
  /// Ends the file: all of it is stored, the lease is given back.
  void close(const Operation& operation);
  /// After an error: has the NameNode close the file with what DataNodes have of it, so that others
  /// need not wait until the lease is over. Does nothing if the file is another client's by now.
  void give_up() noexcept;

 private:
  OutputFile(std::shared_ptr<Cluster> cluster, const Operation& operation,
             const wire::FileStatus& status, const std::string& path);

  void keep_alive() noexcept override;
  void seal_copies();
  void send_full_packets(const Operation& operation);
  void send_rest(const Operation& operation);
  void send_packet(const Operation& operation, std::uint64_t size);
  std::uint64_t next_packet_bytes() const;
  wire::LocatedBlock allocate_block(const Operation& operation);
  void begin_block(const Operation& operation);
  void end_block(const Operation& operation);

  const std::shared_ptr<Cluster> cluster_;
  const BlockContext context_;

  Payload pending_;                    // not yet a packet
  std::shared_ptr<std::byte[]> copy_;  // small writes, one after another
  std::size_t copy_begin_ = 0;         // of those that are not yet in pending_
  std::size_t copy_end_ = 0;

  std::mutex mutex_;  // guards block_: the lease keeper's thread sends heartbeats
  std::unique_ptr<BlockWriter> block_;
  std::optional<wire::Block> last_block_;  // that was ended
  std::vector<wire::Datanode> excluded_;
  bool length_is_known_ = false;  // of the current block, at the NameNode
};

}  // namespace fulgurite::hdfs
