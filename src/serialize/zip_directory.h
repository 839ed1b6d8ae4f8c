// The records of a zip file, from the directory at its end.
//
// Called by zip_reader.cc with files of any origin: every offset and size is checked against the
// file and against its neighbours before anybody uses it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "serialize/tail_reader.h"

namespace fulgurite {

struct ZipRecord {
  std::string name;  ///< with its folder
  std::uint64_t size = 0;
  std::uint64_t compressed_size = 0;  ///< as it lies in the file
  std::uint32_t crc = 0;              ///< CRC-32 of the content
  bool deflated = false;
  std::uint64_t header_offset = 0;
  /// Where the data begins if nothing lies between it and what follows. The record's own header has
  /// the last word (`data_offset`).
  std::uint64_t expected_data_offset = 0;
  std::uint64_t end = 0;  ///< data and header end here at the latest
};

/// The records in the order of the file. Costs nothing, or one GET if the directory is larger than
/// the tail. Errors: corrupted (no zip file, or one that contradicts itself), not_supported
/// (encrypted, in several pieces, or compressed by something else than deflate).
std::vector<ZipRecord> read_zip_directory(const TailReader& file);

/// Where the data of `record` begins, from the header at its header_offset (its extra field may be
/// cut off). Errors: corrupted.
std::uint64_t data_offset(const ZipRecord& record, std::string_view header, const std::string& url);

[[noreturn]] void throw_bad_zip(const std::string& url, const std::string& reason);

}  // namespace fulgurite
