#include "serialize/zip_writer.h"

#include <cassert>

#include "base/crc.h"

namespace fulgurite {

void ZipWriter::add(const Buffer& content) {
  const std::size_t index = crcs_.size();
  assert(content.size() == layout_.records()[index].size);
  crcs_.push_back(crc32(0, content.bytes()));
  writer_.write(Buffer::from_string(layout_.local_header(index, crcs_.back())));
  if (!content.empty()) writer_.write(content);
}

void ZipWriter::finish() {
  assert(crcs_.size() == layout_.records().size());
  writer_.write(Buffer::from_string(layout_.directory(crcs_)));
}

}  // namespace fulgurite
