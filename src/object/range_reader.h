// Reader over an object store: large reads in parallel ranges, scattered reads in few requests,
// small sequential ones from a read-ahead window.
//
// Every request carries the etag seen at open, so that a file that is replaced meanwhile is an
// error and never a mixture. Bytes go from the socket into the caller's memory.
// Who calls it: object_filesystem, webhdfs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "fulgurite/filesystem.h"
#include "object/fetch_plan.h"
#include "object/object_ends.h"
#include "object/pinned_object.h"
#include "object/read_ahead.h"

namespace fulgurite::object {

class RangeReader final : public Reader {
 public:
  /// `info` is what the store said of the object at open; `ends` are bytes that came with it, and
  /// are kept. Sends nothing.
  RangeReader(Transfer transfer, ObjectPath path, FileInfo info, std::vector<ObjectEnd> ends,
              const ReadOptions& options);

  const FileInfo& info() const override { return info_; }
  std::size_t read_at(std::uint64_t offset, std::span<std::byte> to) const override;
  void read_pieces(std::span<const ReadPiece> pieces) const override;
  std::size_t read(std::span<std::byte> to) override;
  void seek(std::uint64_t position) override { position_ = position; }
  std::uint64_t position() const override { return position_; }

 private:
  /// Fills `piece` from the ends, if they have all of it.
  bool serve(const ReadPiece& piece) const;
  FetchPlan plan(std::span<const ReadPiece> pieces) const;
  void fetch_all(std::span<const ReadPiece> pieces) const;

  const FileInfo info_;
  const std::vector<ObjectEnd> ends_;
  const PinnedObject object_;
  ReadAhead read_ahead_;
  std::uint64_t position_ = 0;
};

}  // namespace fulgurite::object
