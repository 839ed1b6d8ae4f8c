// Protobuf messages inside frames: each has its length in front, as a varint.
//
// Lengths come from outside: they are checked against what is there. Who calls it:
// rpc_connection, datanode_connection; tests/fuzz.
#pragma once

#include <google/protobuf/message_lite.h>

#include <string>
#include <string_view>

namespace fulgurite::hdfs {

using Message = google::protobuf::MessageLite;

/// The most that a frame or message may hold. A NameNode's default is the same.
inline constexpr std::size_t kMostFrameBytes = 128u << 20;

/// `number` as 4 bytes, the highest first.
void append_uint32(std::string& to, std::uint32_t number);
std::uint32_t read_uint32(const void* from);
void append_varint(std::string& to, std::uint64_t number);

/// Adds the message with its length in front. Precondition: its required fields are set.
void append_delimited(std::string& to, const Message& message);

/// Takes messages off the front of `bytes`.
class FrameReader {
 public:
  explicit FrameReader(std::string_view bytes) : rest_(bytes) {}

  /// Errors: corrupted if no whole, well-formed message is there.
  void take(Message& message);
  /// What was not taken yet.
  std::string_view rest() const noexcept { return rest_; }

 private:
  std::size_t take_length();

  std::string_view rest_;
};

/// Errors: corrupted, naming the message.
void parse(Message& message, std::string_view bytes);
[[noreturn]] void throw_malformed(const std::string& what);

}  // namespace fulgurite::hdfs
