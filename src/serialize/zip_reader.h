// The records of a zip file, read straight to where they are wanted.
//
// Called by checkpoint_file.cc. Records that lie together in the file are asked for together with
// the headers between them, so that the Reader below can fetch them in as few requests as their
// bytes need. What the directory says of a record is checked against its own header and its CRC.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "fulgurite/filesystem.h"
#include "serialize/zip_directory.h"

namespace fulgurite {

/// Bytes [offset, offset + to.size()) of a record's content, and where they go.
struct ZipRead {
  const ZipRecord* record;
  std::uint64_t offset;
  std::span<std::byte> to;
};

/// Thread-safe.
class ZipReader {
 public:
  /// Reads the directory. Errors: as read_zip_directory.
  explicit ZipReader(std::unique_ptr<Reader> reader);

  /// The record of that name below the root folder, or nullptr.
  const ZipRecord* find(std::string_view name) const;

  /// Fills all spans, which must not overlap in a record. Records of which every byte is read are
  /// checked against their CRC. Errors: corrupted; invalid_argument (beyond the record, or
  /// overlapping).
  void read(std::span<const ZipRead> reads) const;

  /// For messages.
  const std::string& url() const { return file_.url(); }

 private:
  TailReader file_;
  std::vector<ZipRecord> records_;
  std::unordered_map<std::string_view, const ZipRecord*> by_name_;
};

}  // namespace fulgurite
