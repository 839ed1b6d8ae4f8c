#include "hdfs/path.h"

#include <array>
#include <random>
#include <span>

#include "base/encode.h"
#include "fulgurite/error.h"
#include "fulgurite/url.h"

namespace fulgurite::hdfs {
namespace {

/// Hadoop's own jobs pass over names that begin with a dot.
constexpr std::string_view kTemporaryPrefix = ".fulgurite-writing-";
constexpr std::size_t kTemporaryDigits = 32;

[[noreturn]] void refuse(std::string_view path, const std::string& reason,
                         const std::string& advice) {
  throw Error(ErrorCode::invalid_argument, "hdfs path",
              std::string(path.substr(0, path.find('\0'))), reason, advice);
}

/// The length of the UTF-8 sequence at the front of `text`; 0 if there is no whole, shortest one.
std::size_t sequence_length(std::string_view text) {
  auto byte = [&](std::size_t i) -> unsigned {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u;
  };
  const unsigned first = byte(0);
  const std::size_t length = first < 0x80   ? 1
                             : first < 0xc2 ? 0
                             : first < 0xe0 ? 2
                             : first < 0xf0 ? 3
                             : first < 0xf5 ? 4
                                            : 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return 0;
  }
  const bool is_overlong = (first == 0xe0 && byte(1) < 0xa0) || (first == 0xf0 && byte(1) < 0x90);
  const bool is_outside = (first == 0xed && byte(1) >= 0xa0) || (first == 0xf4 && byte(1) >= 0x90);
  return is_overlong || is_outside ? 0 : length;
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = sequence_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

void check_name(std::string_view name, std::string_view path) {
  if (name == "." || name == "..") {
    refuse(path, "'" + std::string(name) + "' is no name in HDFS", "write the path without it");
  }
  if (name.find(':') != name.npos) {
    refuse(path, "HDFS allows no ':' in a name", "choose another name");
  }
}

}  // namespace

std::string clean_path(std::string_view path, const std::string& user) {
  if (path.find('\0') != path.npos) {
    refuse(path, "the path contains a NUL character", "choose another name");
  }
  if (!is_utf8(path)) refuse(path, "the path is not UTF-8", "encode it as UTF-8");
  std::string stripped = strip_protocol("hdfs", path);
  if (!stripped.empty() && stripped[0] != '/') stripped = "/user/" + user + "/" + stripped;
  std::string clean;
  for (std::size_t begin = 0; begin < stripped.size();) {
    const std::size_t end = std::min(stripped.find('/', begin), stripped.size());
    const auto name = std::string_view(stripped).substr(begin, end - begin);
    check_name(name, path);
    if (!name.empty()) clean.append("/").append(name);
    begin = end + 1;
  }
  return clean.empty() ? "/" : clean;
}

std::string directory_of(const std::string& path) {
  const std::string folder = path.substr(0, path.rfind('/'));
  return folder.empty() ? "/" : folder;
}

std::string temporary_path(const std::string& path) {
  std::random_device random;
  std::array<std::uint32_t, kTemporaryDigits / 8> number;
  for (auto& word : number) word = random();
  const std::string folder = directory_of(path);
  return (folder == "/" ? "/" : folder + "/") + std::string(kTemporaryPrefix) +
         hex(std::as_bytes(std::span(number)));
}

bool is_temporary_name(std::string_view name) noexcept {
  return name.size() == kTemporaryPrefix.size() + kTemporaryDigits &&
         name.starts_with(kTemporaryPrefix);
}

}  // namespace fulgurite::hdfs
