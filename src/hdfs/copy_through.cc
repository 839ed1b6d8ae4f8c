#include "hdfs/copy_through.h"

#include <algorithm>
#include <string>
#include <utility>

namespace fulgurite::hdfs {

FileInfo copy_through(const FileSystem& files, std::string_view from, std::string_view to) {
  const auto reader = files.open_reader(from);
  const auto writer = files.open_writer(to, {.size_hint = reader->size()});
  while (reader->position() < reader->size()) {
    constexpr std::uint64_t kWindow = 4u << 20;
    std::string bytes(std::min(kWindow, reader->size() - reader->position()), '\0');
    bytes.resize(reader->read(std::as_writable_bytes(std::span(bytes))));
    writer->write(Buffer::from_string(std::move(bytes)));
  }
  return writer->commit();
}

}  // namespace fulgurite::hdfs
