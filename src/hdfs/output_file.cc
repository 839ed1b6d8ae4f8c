#include "hdfs/output_file.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/log.h"
#include "hdfs/backoff.h"
#include "hdfs/file_info.h"

namespace fulgurite::hdfs {
namespace {

using std::chrono::milliseconds;

/// A DataNode hands a packet on to the next one when it has all of it, so that long packets make a
/// pipeline wait; a DataNode that is alone is faster with them.
constexpr std::uint64_t kPacketBytes = 64u << 10;
constexpr std::uint64_t kLonePacketBytes = 256u << 10;
/// In which small writes are collected.
constexpr std::size_t kCopyBytes = 64u << 10;
/// Smaller buffers are copied: a packet of many pieces costs more than that.
constexpr std::size_t kSmallBytes = 4u << 10;
/// New blocks whose pipeline cannot be set up, before the write fails.
constexpr int kMostAbandonedBlocks = 4;
/// Until DataNodes have told the NameNode that they have the last block.
constexpr milliseconds kCompletionLimit{60'000};
/// A NameNode that has just begun has no room until its DataNodes report: seconds, if there are
/// any.
constexpr milliseconds kReportLimit{10'000};
/// A little more than a NameNode gives a silent writer.
constexpr milliseconds kLeaseLimit{75'000};

/// How the NameNode says that no DataNode has room.
constexpr std::string_view kNoRoom = "could only be written to";

bool says(const Error& error, const char* exception) {
  return error.details().reason.starts_with(exception);
}

bool is_being_written(const Error& error) {
  return says(error, "AlreadyBeingCreatedException") || says(error, "RecoveryInProgressException");
}

/// Appends when the file's previous writer is gone.
wire::AppendResponse append_in_turn(Cluster& cluster, const Operation& operation,
                                    const std::string& path) {
  Backoff backoff(milliseconds(100), milliseconds(2000), kLeaseLimit);
  for (;;) {
    try {
      return cluster.namenode().append(operation, path);
    } catch (const Error& error) {
      if (!is_being_written(error)) throw;
      log(LogLevel::info, std::string(error.what()) + "; waiting for its turn");
      if (!backoff.wait(operation.stop)) {
        check_stop(operation);
        throw;
      }
    }
  }
}

void wait_until_complete(Cluster& cluster, const Operation& operation, const OpenFile& file,
                         const std::optional<wire::Block>& last) {
  Backoff backoff(milliseconds(1), milliseconds(400), kCompletionLimit);
  while (!cluster.namenode().complete(operation, file, last)) {
    if (backoff.wait(operation.stop)) continue;
    check_stop(operation);
    fail(ErrorCode::unavailable, operation,
         "the NameNode has heard of too few replicas of the last block",
         "check that the DataNodes are alive and can reach the NameNode");
  }
}

}  // namespace

OutputFile::OutputFile(std::shared_ptr<Cluster> cluster, const Operation& operation,
                       const wire::FileStatus& status, const std::string& path)
    : cluster_(std::move(cluster)),
      context_{.cluster = *cluster_,
               .file = {path, status.file_id()},
               .replication = status.replication(),
               .block_bytes = status.block_size(),
               .checksum = cluster_->checksum(operation)} {
  cluster_->leases().add(*this);
}

OutputFile::~OutputFile() { cluster_->leases().remove(*this); }

std::unique_ptr<OutputFile> OutputFile::create(std::shared_ptr<Cluster> cluster,
                                               const Operation& operation,
                                               const std::string& path) {
  const wire::FileStatus status =
      cluster->namenode().create(operation, path, cluster->layout(operation));
  try {
    refuse_coded_and_encrypted(operation, status);
  } catch (const Error&) {
    cluster->namenode().remove(operation, path, false);
    throw;
  }
  return std::unique_ptr<OutputFile>(new OutputFile(std::move(cluster), operation, status, path));
}

std::unique_ptr<OutputFile> OutputFile::append(std::shared_ptr<Cluster> cluster,
                                               const Operation& operation,
                                               const std::string& path) {
  const wire::AppendResponse response = append_in_turn(*cluster, operation, path);
  std::unique_ptr<OutputFile> file(
      new OutputFile(std::move(cluster), operation, response.status(), path));
  if (!response.has_block()) return file;
  try {
    auto block = BlockWriter::append(file->context_, operation, response.block());
    std::lock_guard lock(file->mutex_);
    file->block_ = std::move(block);
  } catch (const Error&) {
    file->give_up();
    throw;
  }
  return file;
}

void OutputFile::give_up() noexcept {
  try {
    const Operation operation{"give_up", cluster_->url(context_.file.path)};
    // Recovery would take the lease from whoever has it.
    if (!cluster_->namenode().holds_lease(operation, context_.file)) return;
    cluster_->namenode().recover_lease(operation, context_.file.path);
  } catch (const std::exception& failure) {
    log(LogLevel::warning, std::string(failure.what()) + "; others wait a minute for the file");
  }
}

void OutputFile::keep_alive() noexcept {
  std::unique_lock lock(mutex_, std::try_to_lock);
  if (!lock || !block_) return;  // its writer is at it right now
  try {
    block_->keep_alive();
  } catch (const std::exception& error) {
    log(LogLevel::warning, error.what());  // its writer will notice
  }
}

void OutputFile::write(const Operation& operation, Buffer bytes) {
  if (bytes.size() < kSmallBytes) return write_copy(operation, bytes.bytes());
  seal_copies();
  pending_.append(std::move(bytes));
  send_full_packets(operation);
}

void OutputFile::write_copy(const Operation& operation, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    if (!copy_ || copy_end_ == kCopyBytes) {
      copy_ = std::make_shared<std::byte[]>(kCopyBytes);
      copy_begin_ = copy_end_ = 0;
    }
    const auto some = bytes.first(std::min<std::size_t>(bytes.size(), kCopyBytes - copy_end_));
    std::memcpy(copy_.get() + copy_end_, some.data(), some.size());
    copy_end_ += some.size();
    bytes = bytes.subspan(some.size());
    if (copy_end_ == kCopyBytes) seal_copies();
    send_full_packets(operation);
  }
}

/// The copies so far become pending bytes; further ones go behind them in the same memory.
void OutputFile::seal_copies() {
  if (copy_begin_ == copy_end_) return;
  pending_.append(Buffer::share({copy_.get() + copy_begin_, copy_end_ - copy_begin_}, copy_));
  copy_begin_ = copy_end_;
}

/// Packets begin at chunks, for which the first one after a flush may have to be short.
std::uint64_t OutputFile::next_packet_bytes() const {
  const std::uint64_t at = block_ ? block_->size() : 0;
  const std::uint64_t chunk = context_.checksum.chunk_bytes;
  const std::uint64_t in_chunk = at % chunk;
  const std::uint64_t wanted = context_.replication == 1 ? kLonePacketBytes : kPacketBytes;
  const std::uint64_t whole = std::max(wanted / chunk, std::uint64_t{1}) * chunk;
  return std::min(in_chunk == 0 ? whole : chunk - in_chunk, context_.block_bytes - at);
}

void OutputFile::send_full_packets(const Operation& operation) {
  if (pending_.size() < next_packet_bytes()) return;
  std::lock_guard lock(mutex_);
  while (pending_.size() >= next_packet_bytes()) send_packet(operation, next_packet_bytes());
}

void OutputFile::send_rest(const Operation& operation) {
  while (!pending_.empty()) {
    send_packet(operation, std::min(pending_.size(), next_packet_bytes()));
  }
}

void OutputFile::send_packet(const Operation& operation, std::uint64_t size) {
  if (!block_) begin_block(operation);
  block_->write(operation, pending_.take_front(size));
  if (block_->size() == context_.block_bytes) end_block(operation);
}

/// A new block, once the NameNode has heard of the replicas of the ones before, and of DataNodes
/// that have room.
wire::LocatedBlock OutputFile::allocate_block(const Operation& operation) {
  Backoff until_complete(milliseconds(1), milliseconds(400), kCompletionLimit);
  Backoff until_reported(milliseconds(100), milliseconds(1000), kReportLimit);
  for (;;) {
    try {
      return cluster_->namenode().add_block(operation, context_.file, last_block_, excluded_);
    } catch (const Error& error) {
      const bool incomplete = says(error, "NotReplicatedYetException");
      const bool unreported = error.details().reason.find(kNoRoom) != std::string::npos;
      if (!incomplete && !unreported) throw;
      const bool in_time = (incomplete ? until_complete : until_reported).wait(operation.stop);
      check_stop(operation);
      if (!in_time) throw;
    }
  }
}

void OutputFile::begin_block(const Operation& operation) {
  auto& namenode = cluster_->namenode();
  for (int abandoned = 0;;) {
    const auto located = allocate_block(operation);
    if (located.locations().empty()) throw_malformed("a block without DataNodes");
    auto block = BlockWriter::create(context_, operation, located);
    length_is_known_ = false;
    if (!block->failure()) {
      block_ = std::move(block);
      return;
    }
    check_stop(operation);
    const PipelineFailure failure = *block->failure();
    namenode.abandon_block(operation, context_.file, located.block());
    excluded_.push_back(located.locations(static_cast<int>(failure.node)));
    log(LogLevel::warning, "hdfs write " + operation.url + ": " + failure.reason);
    if (++abandoned == kMostAbandonedBlocks) {
      fail(ErrorCode::unavailable, operation, "no DataNode takes a new block: " + failure.reason,
           "check the DataNodes' logs, and that their transfer ports can be reached");
    }
  }
}

void OutputFile::end_block(const Operation& operation) {
  block_->finish(operation);
  last_block_ = block_->block();
  block_.reset();
}

void OutputFile::flush(const Operation& operation) {
  std::lock_guard lock(mutex_);
  seal_copies();
  send_rest(operation);
  if (!block_) return;
  block_->flush(operation);
  if (std::exchange(length_is_known_, true)) return;
  cluster_->namenode().sync_length(operation, context_.file, block_->block().num_bytes());
}

void OutputFile::close(const Operation& operation) {
  std::lock_guard lock(mutex_);
  seal_copies();
  send_rest(operation);
  if (block_) end_block(operation);
  wait_until_complete(*cluster_, operation, context_.file, last_block_);
}

}  // namespace fulgurite::hdfs
