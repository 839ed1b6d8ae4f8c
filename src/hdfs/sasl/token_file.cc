#include "hdfs/sasl/token_file.h"

#include <fcntl.h>
#include <hdfs_wire/rpc.pb.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "base/descriptor.h"
#include "base/files.h"
#include "fulgurite/error.h"
#include "hdfs/frame.h"

namespace fulgurite::hdfs {
namespace {

constexpr std::string_view kMagic = "HDTS";
constexpr char kWritable = 0;
constexpr char kProtobuf = 1;

[[noreturn]] void throw_no_token_file(const std::string& reason) {
  throw Error(ErrorCode::corrupted, "hdfs tokens", "", reason,
              "write the file again, with hdfs fetchdt or hdfs dtutil");
}

/// Hadoop's Writable: numbers of variable length (WritableUtils.readVLong), and bytes after theirs.
class WritableReader {
 public:
  explicit WritableReader(std::string_view bytes) : rest_(bytes) {}

  std::size_t count() {
    const int first = static_cast<signed char>(take(1).front());
    if (first >= 0) return static_cast<std::size_t>(first);
    // -113 to -120: a positive number of 1 to 8 bytes; the others are negative numbers.
    if (first > -113 || first < -120) throw_no_token_file("a length in it is negative");
    std::uint64_t value = 0;
    for (const char byte : take(static_cast<std::size_t>(-112 - first))) {
      value = value << 8 | static_cast<unsigned char>(byte);
    }
    return value;
  }

  std::string bytes() { return std::string(take(count())); }

 private:
  std::string_view take(std::size_t size) {
    if (size > rest_.size()) throw_no_token_file("it ends too early");
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }

  std::string_view rest_;
};

std::vector<wire::Token> parse_writable(std::string_view bytes) {
  WritableReader reader(bytes);
  std::vector<wire::Token> tokens;
  for (std::size_t left = reader.count(); left > 0; --left) {
    reader.bytes();  // the token's name
    wire::Token& token = tokens.emplace_back();
    token.set_identifier(reader.bytes());
    token.set_password(reader.bytes());
    token.set_kind(reader.bytes());
    token.set_service(reader.bytes());
  }
  return tokens;
}

std::vector<wire::Token> parse_protobuf(std::string_view bytes) {
  wire::TokenStorage storage;
  try {
    FrameReader(bytes).take(storage);
  } catch (const Error& error) {
    throw_no_token_file("its tokens are not readable");
  }
  std::vector<wire::Token> tokens;
  for (const wire::NamedToken& named : storage.tokens()) {
    if (named.has_token()) tokens.push_back(named.token());
  }
  return tokens;
}

void append_writable(std::string& to, std::string_view bytes) {
  if (bytes.size() > 127) {
    to.push_back(static_cast<char>(-116));  // a number of 4 bytes
    append_uint32(to, static_cast<std::uint32_t>(bytes.size()));
  } else {
    to.push_back(static_cast<char>(bytes.size()));
  }
  to += bytes;
}

}  // namespace

std::vector<wire::Token> parse_tokens(std::string_view bytes) {
  if (!bytes.starts_with(kMagic) || bytes.size() <= kMagic.size()) {
    throw_no_token_file("it does not begin as a token file (HDTS)");
  }
  const char format = bytes[kMagic.size()];
  bytes.remove_prefix(kMagic.size() + 1);
  if (format == kWritable) return parse_writable(bytes);
  if (format == kProtobuf) return parse_protobuf(bytes);
  throw_no_token_file("its format is " + std::to_string(static_cast<unsigned char>(format)) +
                      ", and 0 and 1 are known");
}

std::vector<wire::Token> read_token_file(const std::string& path) {
  const auto bytes = read_small_file(path);
  if (!bytes) {
    throw Error(ErrorCode::invalid_argument, "hdfs tokens", path, "there is no such token file",
                "check token_file, and HADOOP_TOKEN_FILE_LOCATION");
  }
  try {
    return parse_tokens(*bytes);
  } catch (const Error& error) {
    throw Error(ErrorCode::invalid_argument, "hdfs tokens", path, error.details().reason,
                error.advice());
  }
}

std::vector<wire::Token> delegation_tokens_in(const std::string& path) {
  std::vector<wire::Token> tokens = read_token_file(path);
  std::erase_if(tokens, [](const auto& token) { return token.kind() != kDelegationToken; });
  if (tokens.empty()) {
    throw Error(ErrorCode::invalid_argument, "hdfs tokens", path, "no token in it is for HDFS",
                "fetch one");
  }
  return tokens;
}

void write_token_file(const std::string& path, const wire::Token& token) {
  const std::string bytes = token_file_of(token);
  const std::string partial = path + ".partial";  // so that nobody reads half of it
  ::unlink(partial.c_str());
  const Descriptor file(::open(partial.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600));
  if (!file.valid() ||
      ::write(file.get(), bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size()) ||
      ::rename(partial.c_str(), path.c_str()) != 0) {
    throw Error(ErrorCode::io, "hdfs tokens", path, std::strerror(errno),
                "check that its folder is there and may be written");
  }
}

std::string writable_of(const wire::Token& token) {
  std::string bytes;
  for (const auto* part :
       {&token.identifier(), &token.password(), &token.kind(), &token.service()}) {
    append_writable(bytes, *part);
  }
  return bytes;
}

std::string token_file_of(const wire::Token& token) {
  std::string bytes(kMagic);
  bytes += kWritable;
  bytes += '\1';  // one token
  append_writable(bytes, token.service());
  bytes += writable_of(token);
  bytes += '\0';  // no secrets
  return bytes;
}

}  // namespace fulgurite::hdfs
