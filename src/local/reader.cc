// pread on one descriptor. A file that is replaced by another stays as it was at open, because the
// descriptor holds it; one that is cut short in place is noticed.
#include "local/reader.h"

#include <fcntl.h>

#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

#include "base/crc.h"
#include "local/errors.h"
#include "local/file.h"

namespace fulgurite::local {
namespace {

constexpr std::size_t kWindow = 64 << 10;    // smaller reads in sequence are served from memory
constexpr std::size_t kCrcStep = 256 << 10;  // the CRC finds that much still in the cache

class LocalReader final : public Reader {
 public:
  LocalReader(Descriptor file, FileInfo info, std::stop_token stop)
      : file_(std::move(file)), info_(std::move(info)), stop_(std::move(stop)) {}

  const FileInfo& info() const override { return info_; }

  std::size_t read_at(std::uint64_t offset, std::span<std::byte> to) const override {
    check_stop(stop_, "read", info_.path);
    if (offset >= info_.size) return 0;
    std::size_t count = std::min<std::uint64_t>(to.size(), info_.size - offset);
    if (read_fully(file_, offset, to.first(count), info_.path) < count) {
      fail(ErrorCode::precondition_failed, "read", info_.path, "the file was cut short meanwhile",
           "open it again");
    }
    return count;
  }

  void read_pieces(std::span<const ReadPiece> pieces) const override {
    for (const ReadPiece& piece : pieces) {
      if (piece.offset > info_.size || piece.to.size() > info_.size - piece.offset) {
        fail(ErrorCode::invalid_argument, "read", info_.path, "a piece is outside the file",
             "ask for bytes below its size of " + std::to_string(info_.size));
      }
    }
    for (const ReadPiece& piece : pieces) read_piece(piece);
  }

  std::size_t read(std::span<std::byte> to) override {
    std::size_t count = to.size() < kWindow ? read_from_window(to) : read_at(position_, to);
    position_ += count;
    return count;
  }

  void seek(std::uint64_t position) override { position_ = position; }
  std::uint64_t position() const override { return position_; }

 private:
  void read_piece(const ReadPiece& piece) const {
    if (!piece.crc32) {
      read_at(piece.offset, piece.to);
      return;
    }
    std::uint32_t crc = 0;
    for (std::size_t done = 0; done < piece.to.size(); done += kCrcStep) {
      const auto step = piece.to.subspan(done, std::min(kCrcStep, piece.to.size() - done));
      read_at(piece.offset + done, step);
      crc = crc32(crc, step);
    }
    *piece.crc32 = crc;
  }

  std::size_t read_from_window(std::span<std::byte> to) {
    std::uint64_t wanted =
        std::min<std::uint64_t>(to.size(), info_.size - std::min(position_, info_.size));
    if (wanted == 0) return 0;
    bool inside =
        position_ >= window_begin_ && position_ + wanted <= window_begin_ + window_.size();
    if (!inside) {
      window_.resize(kWindow);
      window_begin_ = position_;
      window_.resize(read_at(position_, window_));
    }
    std::memcpy(to.data(), window_.data() + (position_ - window_begin_), wanted);
    return wanted;
  }

  Descriptor file_;
  FileInfo info_;
  std::stop_token stop_;
  std::uint64_t position_ = 0;
  std::vector<std::byte> window_;  // bytes of the file from window_begin_ on
  std::uint64_t window_begin_ = 0;
};

}  // namespace

std::unique_ptr<Reader> open_reader(const std::string& path, const ReadOptions& options) {
  check_stop(options.stop, "open", path);
  if (!options.version.empty()) {
    fail(ErrorCode::not_supported, "open", path, "the local disk keeps no versions",
         "leave the version out");
  }
  Descriptor file = open_file(path, O_RDONLY, "open");
  FileInfo info = info_of(path, status_of(file, path));
  if (info.is_directory()) throw_errno(EISDIR, "open", path);
  if (!options.if_match.empty() && options.if_match != info.etag) {
    fail(ErrorCode::precondition_failed, "open", path, "the file is not what if_match names",
         "stat it again");
  }
  return std::make_unique<LocalReader>(std::move(file), std::move(info), options.stop);
}

}  // namespace fulgurite::local
