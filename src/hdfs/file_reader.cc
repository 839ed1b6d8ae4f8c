#include "hdfs/file_reader.h"

#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

#include "hdfs/block_locations.h"
#include "hdfs/file_info.h"
#include "hdfs/parallel.h"
#include "hdfs/read_job.h"
#include "hdfs/replica_stream.h"

namespace fulgurite::hdfs {
namespace {

/// Reading on over such a gap costs less than asking a DataNode again.
constexpr std::uint64_t kGapBytes = 128u << 10;
/// Smaller reads in sequence are served from memory.
constexpr std::size_t kWindowBytes = 64u << 10;
/// A file that is replaced while it is opened is opened again.
constexpr int kMostOpenings = 3;

class HdfsReader final : public Reader {
 public:
  HdfsReader(std::shared_ptr<Cluster> cluster, const wire::FileStatus& status, FileInfo info,
             std::stop_token stop)
      : operation_{"read", cluster->url(info.path), std::move(stop)},
        info_(std::move(info)),
        blocks_(std::move(cluster), operation_, info_.path, status) {
    info_.size = blocks_.size();  // of a file that is being written, more than the NameNode knows
  }

  const FileInfo& info() const override { return info_; }

  std::size_t read_at(std::uint64_t offset, std::span<std::byte> to) const override {
    check_stop(operation_);
    if (offset >= info_.size) return 0;
    const ReadPiece piece{offset,
                          to.first(std::min<std::uint64_t>(to.size(), info_.size - offset))};
    read_each({&piece, 1});
    return piece.to.size();
  }

  void read_pieces(std::span<const ReadPiece> pieces) const override {
    check_stop(operation_);
    for (const ReadPiece& piece : pieces) {
      if (piece.offset > info_.size || piece.to.size() > info_.size - piece.offset) {
        fail(ErrorCode::invalid_argument, operation_, "a piece is outside the file",
             "ask for bytes below its size of " + std::to_string(info_.size));
      }
    }
    read_each(pieces);
  }

  std::size_t read(std::span<std::byte> to) override {
    check_stop(operation_);
    const std::size_t wanted =
        std::min<std::uint64_t>(to.size(), info_.size - std::min(position_, info_.size));
    if (wanted == 0) return 0;
    if (wanted >= kWindowBytes) {
      read_on(position_, to.first(wanted));
    } else {
      read_from_window(to.first(wanted));
    }
    position_ += wanted;
    return wanted;
  }

  void seek(std::uint64_t position) override { position_ = position; }
  std::uint64_t position() const override { return position_; }

 private:
  void read_each(std::span<const ReadPiece> pieces) const {
    const auto& settings = blocks_.cluster().settings();
    const auto jobs = plan_read(pieces, settings.range_bytes, kGapBytes);
    run_jobs(jobs.size(), static_cast<std::size_t>(settings.max_connections),
             [&](std::size_t i) { read_job(blocks_, operation_, jobs[i]); });
  }

  /// Sequential reads share one stream to the end of the file, which DataNodes fill ahead as far as
  /// the connection's buffers go.
  void read_on(std::uint64_t offset, std::span<std::byte> to) {
    if (!stream_ || stream_->position() != offset || !stream_->is_ours()) {
      stream_.reset();
      stream_ = std::make_unique<ReplicaStream>(blocks_, offset, info_.size);
    }
    stream_->read(operation_, to);
  }

  void read_from_window(std::span<std::byte> to) {
    const bool inside =
        position_ >= window_begin_ && position_ + to.size() <= window_begin_ + window_.size();
    if (!inside) move_window();
    std::memcpy(to.data(), window_.data() + (position_ - window_begin_), to.size());
  }

  /// The window begins at the position; what it still held of the bytes there is kept.
  void move_window() {
    const std::uint64_t end = window_begin_ + window_.size();
    const bool overlaps = position_ >= window_begin_ && position_ < end;
    const auto kept = std::span(window_).last(overlaps ? end - position_ : 0);
    std::vector<std::byte> next(std::min<std::uint64_t>(kWindowBytes, info_.size - position_));
    std::ranges::copy(kept, next.begin());
    read_on(position_ + kept.size(), std::span(next).subspan(kept.size()));
    window_ = std::move(next);
    window_begin_ = position_;
  }

  const Operation operation_;
  FileInfo info_;
  mutable BlockLocations blocks_;
  std::uint64_t position_ = 0;
  std::unique_ptr<ReplicaStream> stream_;
  std::vector<std::byte> window_;  // bytes of the file from window_begin_ on
  std::uint64_t window_begin_ = 0;
};

}  // namespace

std::unique_ptr<Reader> open_reader(const std::shared_ptr<Cluster>& cluster,
                                    const std::string& path, const ReadOptions& options) {
  const Operation operation{"open", cluster->url(path), options.stop};
  check_stop(operation);
  if (!options.version.empty()) {
    fail(ErrorCode::not_supported, operation, "HDFS keeps no versions", "leave the version out");
  }
  for (int opening = 1;; ++opening) {
    const wire::FileStatus status = existing_file(cluster->namenode(), operation, path);
    refuse_coded_and_encrypted(operation, status);
    FileInfo info = info_of(path, status);
    if (!options.if_match.empty() && options.if_match != info.etag) {
      fail(ErrorCode::precondition_failed, operation, "the file is not what if_match names",
           "stat it again");
    }
    try {
      return std::make_unique<HdfsReader>(cluster, status, std::move(info), options.stop);
    } catch (const Error& error) {
      if (error.code() != ErrorCode::precondition_failed || opening == kMostOpenings) throw;
    }
  }
}

}  // namespace fulgurite::hdfs
