// The zip file format, as far as torch's checkpoints use it: signatures, field offsets, limits.
//
// Spec: PKWARE's APPNOTE.TXT, https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT; the
// sections in comments are its. All numbers are little-endian.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace fulgurite::zip {

constexpr std::uint32_t kLocalSignature = 0x04034b50;      // 4.3.7
constexpr std::uint32_t kCentralSignature = 0x02014b50;    // 4.3.12
constexpr std::uint32_t kEnd64Signature = 0x06064b50;      // 4.3.14
constexpr std::uint32_t kLocator64Signature = 0x07064b50;  // 4.3.15
constexpr std::uint32_t kEndSignature = 0x06054b50;        // 4.3.16

constexpr std::size_t kLocalSize = 30;    // without name and extra field
constexpr std::size_t kCentralSize = 46;  // without name, extra field and comment
constexpr std::size_t kEnd64Size = 56;
constexpr std::size_t kLocator64Size = 20;
constexpr std::size_t kEndSize = 22;  // without comment
constexpr std::size_t kMaxComment = 0xffff;

// A field that holds one of these has its value in the ZIP64 extra field or record (4.5.3).
constexpr std::uint64_t kLimit32 = 0xffffffff;
constexpr std::uint64_t kLimit16 = 0xffff;
constexpr std::uint16_t kZip64Extra = 0x0001;

constexpr std::uint16_t kStored = 0;
constexpr std::uint16_t kDeflated = 8;
constexpr std::uint16_t kFlagEncrypted = 1 << 0;
constexpr std::uint16_t kFlagDescriptor = 1 << 3;  // sizes and CRC follow the data (4.3.9)

/// Appends numbers and text to a record.
class Packer {
 public:
  Packer& u16(std::uint64_t number) { return little(number, 2); }
  Packer& u32(std::uint64_t number) { return little(number, 4); }
  Packer& u64(std::uint64_t number) { return little(number, 8); }
  Packer& text(std::string_view text) {
    bytes_ += text;
    return *this;
  }
  std::size_t size() const noexcept { return bytes_.size(); }
  std::string take() { return std::move(bytes_); }

 private:
  Packer& little(std::uint64_t number, int width) {
    for (int i = 0; i < width; ++i) bytes_.push_back(static_cast<char>(number >> (8 * i)));
    return *this;
  }

  std::string bytes_;
};

/// Number of `width` bytes at `offset`. Precondition: they exist.
inline std::uint64_t little(std::string_view bytes, std::size_t offset, std::size_t width) {
  std::uint64_t number = 0;
  for (std::size_t i = width; i > 0; --i) {
    number = number << 8 | static_cast<unsigned char>(bytes[offset + i - 1]);
  }
  return number;
}
inline std::uint16_t u16(std::string_view bytes, std::size_t offset) {
  return static_cast<std::uint16_t>(little(bytes, offset, 2));
}
inline std::uint32_t u32(std::string_view bytes, std::size_t offset) {
  return static_cast<std::uint32_t>(little(bytes, offset, 4));
}
inline std::uint64_t u64(std::string_view bytes, std::size_t offset) {
  return little(bytes, offset, 8);
}

}  // namespace fulgurite::zip
