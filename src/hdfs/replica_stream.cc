#include "hdfs/replica_stream.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/log.h"
#include "hdfs/backoff.h"

namespace fulgurite::hdfs {
namespace {

/// How often all replicas of a block may fail before the read does. The NameNode is asked between,
/// for a block may move, and a DataNode may start again.
constexpr int kMostRounds = 3;
constexpr std::chrono::milliseconds kRoundPause{1000};

}  // namespace

ReplicaStream::~ReplicaStream() { close(); }

/// A connection whose range was read goes back to the pool.
void ReplicaStream::close() noexcept {
  local_.reset();
  if (!reader_) return;
  try {
    auto connection = reader_->release();
    if (connection && is_ours()) {
      blocks_.cluster().datanodes().give_back(std::move(connection));
    }
  } catch (const std::exception&) {
    // Without memory there is no pool.
  }
  reader_.reset();
}

/// Of the block at the position, within the range.
std::uint64_t ReplicaStream::left_in_block() const noexcept {
  return std::min(end_, block_.offset() + block_.block().num_bytes()) - position_;
}

void ReplicaStream::ask(const Operation& operation) {
  auto& pool = blocks_.cluster().datanodes();
  const Endpoint endpoint = blocks_.cluster().transfer_endpoint(node_);
  auto make = [&](std::unique_ptr<DatanodeConnection> connection) {
    const StopSocket stop(operation.stop, connection->socket());
    return std::make_unique<BlockReader>(std::move(connection), block_,
                                         blocks_.cluster().client_name(),
                                         position_ - block_.offset(), left_in_block());
  };
  if (auto idle = pool.take_idle(endpoint)) {
    try {
      reader_ = make(std::move(idle));
      return;
    } catch (const Error& error) {
      log(LogLevel::debug, error.what());  // the DataNode may have closed it just now
    }
  }
  reader_ = make(blocks_.cluster().connect(operation, node_, block_.token()));
}

/// Whether a replica of the block at the position is open. If not, try again: others are left, or
/// the NameNode may know of others.
bool ReplicaStream::open(const Operation& operation) {
  block_ = blocks_.find(operation, position_);
  const auto candidates = blocks_.replicas(block_);
  if (candidates.empty()) {
    begin_round(operation);
    return false;
  }
  node_ = candidates[std::min(choice_, candidates.size() - 1)];
  try {
    local_ = blocks_.find_local(operation, block_, node_);
    if (!local_) ask(operation);
    return true;
  } catch (const Error& error) {
    give_up_replica(operation, error);
    return false;
  }
}

void ReplicaStream::begin_round(const Operation& operation) {
  Backoff pause(kRoundPause, kRoundPause, kRoundPause);
  if (++rounds_ == kMostRounds || !pause.wait(operation.stop)) {
    check_stop(operation);
    throw_unreadable(operation);
  }
  blocks_.forget();
}

void ReplicaStream::throw_unreadable(const Operation& operation) const {
  const bool is_refused = last_failure_ && last_failure_->code() == ErrorCode::unauthenticated;
  const std::string reason = "no replica of block " + std::to_string(block_.block().block_id()) +
                             " can be read (" + std::to_string(block_.locations_size()) +
                             " known)" +
                             (last_failure_ ? std::string(": ") + last_failure_->what() : "");
  if (is_refused) {
    fail(ErrorCode::unauthenticated, operation, reason,
         "check the clocks of NameNode and DataNodes, and that the DataNodes reach the NameNode, "
         "whose keys they need");
  }
  fail(ErrorCode::unavailable, operation, reason,
       "check the DataNodes; `hdfs fsck` shows which blocks are missing or corrupt");
}

void ReplicaStream::give_up_replica(const Operation& operation, const Error& error) {
  check_stop(operation);
  if (local_) {
    log(LogLevel::warning, std::string(error.what()) + "; asking the DataNode");
    blocks_.refuse_local(block_, node_);
    return local_.reset();
  }
  last_failure_ = error;
  if (error.code() == ErrorCode::unauthenticated && !std::exchange(renewed_token_, true)) {
    // The token of the block may just be too old: locations bring another.
    log(LogLevel::info, std::string(error.what()) + "; asking for the block anew");
    reader_.reset();
    return blocks_.forget();
  }
  log(LogLevel::warning, std::string(error.what()) + "; reading another replica");
  if (reader_ && reader_->found_damage()) {
    blocks_.report_damage(operation, block_, node_);
  } else {
    blocks_.avoid(block_, node_);
  }
  reader_.reset();
}

std::size_t ReplicaStream::read_remote(const Operation& operation, std::span<std::byte> to) {
  const StopSocket stop(operation.stop, reader_->socket());
  return reader_->read(to);
}

std::size_t ReplicaStream::read_local(std::span<std::byte> to) const {
  const std::uint64_t left = left_in_block();
  if (left == 0) return 0;
  return local_->read(position_ - block_.offset(),
                      to.first(std::min<std::uint64_t>(to.size(), left)));
}

/// Some of the next bytes; 0 if a replica or a block came to its end, and another is next.
std::size_t ReplicaStream::read_some(const Operation& operation, std::span<std::byte> to) {
  check_stop(operation);
  if (!local_ && !reader_ && !open(operation)) return 0;
  try {
    const std::size_t count = local_ ? read_local(to) : read_remote(operation, to);
    position_ += count;
    if (count > 0) {
      rounds_ = 0;
      renewed_token_ = false;
      return count;
    }
  } catch (const Error& error) {
    give_up_replica(operation, error);
    return 0;
  }
  close();
  return 0;
}

void ReplicaStream::read(const Operation& operation, std::span<std::byte> to) {
  while (!to.empty()) to = to.subspan(read_some(operation, to));
  // The empty packet at the end of a range is read with its last bytes, so that the connection can
  // be used again.
  std::byte none;
  if (reader_ && position_ == end_) read_some(operation, {&none, 1});
}

void ReplicaStream::skip(const Operation& operation, std::uint64_t count) {
  std::array<std::byte, 64u << 10> nowhere;
  while (count > 0) {
    const auto some = std::span(nowhere).first(std::min<std::uint64_t>(count, nowhere.size()));
    read(operation, some);
    count -= some.size();
  }
}

}  // namespace fulgurite::hdfs
