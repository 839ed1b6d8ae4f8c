// Writes the records that a ZipLayout has planned, in one pass and without going back.
//
// Called by checkpoint_file.cc. The CRC of a record is computed when its header is due, from its
// bytes in memory; the bytes themselves are shared with the Writer, never copied.
#pragma once

#include <cstdint>
#include <vector>

#include "fulgurite/filesystem.h"
#include "serialize/zip_layout.h"

namespace fulgurite {

class ZipWriter {
 public:
  /// Both outlive the ZipWriter.
  ZipWriter(const ZipLayout& layout, Writer& writer) : layout_(layout), writer_(writer) {}

  /// The content of the next record. Precondition: of the size that was planned.
  void add(const Buffer& content);
  /// The directory. Precondition: every record was added.
  void finish();

  /// CRCs of the records so far.
  const std::vector<std::uint32_t>& crcs() const noexcept { return crcs_; }

 private:
  const ZipLayout& layout_;
  Writer& writer_;
  std::vector<std::uint32_t> crcs_;
};

}  // namespace fulgurite
