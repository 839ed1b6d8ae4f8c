#include "hdfs/frame.h"

#include "fulgurite/error.h"

namespace fulgurite::hdfs {

void append_uint32(std::string& to, std::uint32_t number) {
  for (int shift = 24; shift >= 0; shift -= 8) to.push_back(static_cast<char>(number >> shift));
}

std::uint32_t read_uint32(const void* from) {
  const auto* bytes = static_cast<const unsigned char*>(from);
  return std::uint32_t{bytes[0]} << 24 | std::uint32_t{bytes[1]} << 16 |
         std::uint32_t{bytes[2]} << 8 | bytes[3];
}

void append_varint(std::string& to, std::uint64_t number) {
  for (; number >= 0x80; number >>= 7) to.push_back(static_cast<char>(number | 0x80));
  to.push_back(static_cast<char>(number));
}

void append_delimited(std::string& to, const Message& message) {
  append_varint(to, message.ByteSizeLong());
  message.AppendToString(&to);
}

std::size_t FrameReader::take_length() {
  std::uint64_t length = 0;
  for (int shift = 0; shift < 35; shift += 7) {
    if (rest_.empty()) throw_malformed("a frame that ends within a length");
    const auto byte = static_cast<unsigned char>(rest_.front());
    rest_.remove_prefix(1);
    length |= std::uint64_t{byte & 0x7fu} << shift;
    if (byte < 0x80) return length;
  }
  throw_malformed("a length of more than five bytes");
}

void FrameReader::take(Message& message) {
  const std::size_t length = take_length();
  if (length > rest_.size()) throw_malformed("a message longer than its frame");
  parse(message, rest_.substr(0, length));
  rest_.remove_prefix(length);
}

void parse(Message& message, std::string_view bytes) {
  // Partial, because the library writes to stderr about required fields that are missing.
  if (!message.ParsePartialFromArray(bytes.data(), static_cast<int>(bytes.size())) ||
      !message.IsInitialized()) {
    throw_malformed("a malformed " + message.GetTypeName());
  }
}

void throw_malformed(const std::string& what) {
  throw Error(ErrorCode::corrupted, "hdfs receive", "", "the server sent " + what,
              "check that host and port are those of a Hadoop 2 or 3 cluster");
}

}  // namespace fulgurite::hdfs
