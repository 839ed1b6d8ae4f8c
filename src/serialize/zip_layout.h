// Where everything in a zip file will lie, before its first byte is written.
//
// Called by zip_writer.cc. The layout is torch's: records stored, each record's data at a multiple
// of 64 bytes (so that a mapped file can be used in place), the directory last. Sizes alone decide
// it; the CRCs of the records come later.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace fulgurite {

/// What is to be a record of the file. `name` is without the root folder.
struct ZipItem {
  std::string name;
  std::uint64_t size = 0;
};

class ZipLayout {
 public:
  struct Record {
    std::string name;  ///< with the root folder
    std::uint64_t size = 0;
    std::uint64_t header_offset = 0;
    std::uint64_t data_offset = 0;
  };

  /// Precondition: names are distinct, ASCII, and shorter than 32 KiB.
  explicit ZipLayout(std::span<const ZipItem> items);

  const std::vector<Record>& records() const noexcept { return records_; }
  std::uint64_t directory_offset() const noexcept { return directory_offset_; }
  std::uint64_t total_size() const noexcept;

  /// The bytes between the end of the record before and the data of record `index`.
  std::string local_header(std::size_t index, std::uint32_t crc) const;
  /// The bytes from directory_offset() to the end of the file; `crcs` in the order of records().
  std::string directory(std::span<const std::uint32_t> crcs) const;

 private:
  bool needs_end64(std::uint64_t directory_size) const noexcept;
  std::uint64_t directory_size() const noexcept;

  std::vector<Record> records_;
  std::uint64_t directory_offset_ = 0;
};

}  // namespace fulgurite
