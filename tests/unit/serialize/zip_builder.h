// Zip files as other programs write them, for tests of the reader: deflated, with data descriptors,
// with extra fields and gaps, and broken on purpose.
#pragma once

#include <zlib.h>

#include <string>
#include <vector>

#include "base/crc.h"
#include "serialize/zip_format.h"

namespace fulgurite::testing {

struct BuiltRecord {
  std::string name;
  std::string content;
  bool deflate = false;
  bool descriptor = false;
  std::size_t local_extra = 0;  ///< bytes of extra field in the local header only
  std::string gap{};            ///< bytes after the record that belong to nothing
};

inline std::string deflated(const std::string& content) {
  z_stream stream{};
  deflateInit2(&stream, 6, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
  std::string packed(deflateBound(&stream, content.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(content.data()));
  stream.avail_in = static_cast<uInt>(content.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

inline std::string build_zip(const std::vector<BuiltRecord>& records, std::string comment = {}) {
  using namespace zip;
  std::string file;
  Packer directory;
  for (const BuiltRecord& record : records) {
    const std::string data = record.deflate ? deflated(record.content) : record.content;
    const std::uint32_t crc = crc32(0, as_bytes(record.content));
    const std::uint16_t flags = record.descriptor ? kFlagDescriptor : 0;
    const std::uint16_t method = record.deflate ? kDeflated : kStored;
    const bool sizes_first = !record.descriptor;

    directory.u32(kCentralSignature).u16(20).u16(20).u16(flags).u16(method).u32(0).u32(crc);
    directory.u32(data.size()).u32(record.content.size()).u16(record.name.size());
    directory.u16(0).u16(0).u16(0).u16(0).u32(0).u32(file.size()).text(record.name);

    Packer local;
    local.u32(kLocalSignature).u16(20).u16(flags).u16(method).u32(0).u32(sizes_first ? crc : 0);
    local.u32(sizes_first ? data.size() : 0).u32(sizes_first ? record.content.size() : 0);
    local.u16(record.name.size()).u16(record.local_extra).text(record.name);
    local.text(std::string(record.local_extra, 'E')).text(data);
    if (record.descriptor) {
      local.u32(0x08074b50).u32(crc).u32(data.size()).u32(record.content.size());
    }
    file += local.text(record.gap).take();
  }
  const std::size_t size = directory.size();
  Packer end;
  end.u32(kEndSignature).u16(0).u16(0).u16(records.size()).u16(records.size());
  end.u32(size).u32(file.size()).u16(comment.size()).text(comment);
  return file + directory.take() + end.take();
}

}  // namespace fulgurite::testing
