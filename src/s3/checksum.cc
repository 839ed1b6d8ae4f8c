#include "s3/checksum.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/crc.h"
#include "base/encode.h"

namespace fulgurite::s3 {
namespace {

constexpr std::array<ChecksumNames, 4> kNames = {{
    {},
    {"CRC32", "x-amz-checksum-crc32", "ChecksumCRC32"},
    {"CRC32C", "x-amz-checksum-crc32c", "ChecksumCRC32C"},
    {"CRC64NVME", "x-amz-checksum-crc64nvme", "ChecksumCRC64NVME"},
}};
constexpr std::array kKinds = {S3Checksum::crc64nvme, S3Checksum::crc32c, S3Checksum::crc32};

/// The low `size` bytes of `value`, the highest first.
std::string big_endian_base64(std::uint64_t value, std::size_t size) {
  std::array<std::byte, 8> bytes{};
  for (std::size_t i = 0; i < size; ++i) {
    bytes[i] = static_cast<std::byte>(value >> (8 * (size - 1 - i)));
  }
  return base64(std::span(bytes).first(size));
}

/// One algorithm over bytes that come in pieces.
class Running {
 public:
  explicit Running(S3Checksum kind) : kind_(kind) {}

  void update(std::span<const std::byte> bytes) {
    switch (kind_) {
      case S3Checksum::none:
        break;
      case S3Checksum::crc32:
        value_ = crc32(static_cast<std::uint32_t>(value_), bytes);
        break;
      case S3Checksum::crc32c:
        value_ = crc32c(static_cast<std::uint32_t>(value_), bytes);
        break;
      case S3Checksum::crc64nvme:
        value_ = crc64nvme(value_, bytes);
        break;
    }
  }
  std::string text() const {
    if (kind_ == S3Checksum::none) return {};
    return big_endian_base64(value_, kind_ == S3Checksum::crc64nvme ? 8 : 4);
  }

 private:
  S3Checksum kind_;
  std::uint64_t value_ = 0;
};

std::uint64_t to_number(std::string_view bytes) {
  std::uint64_t value = 0;
  for (const char c : bytes) value = value << 8 | static_cast<unsigned char>(c);
  return value;
}

std::string composite(S3Checksum kind, std::span<const std::string> parts) {
  Running running(kind);
  for (const auto& part : parts) running.update(as_bytes(part));
  return running.text() + "-" + std::to_string(parts.size());
}

// Polynomials over GF(2) modulo CRC-64/NVME's, the coefficient of x^0 in the highest bit.
constexpr std::uint64_t kPolynomial = 0x9a6c9329ac4bc9b5;

std::uint64_t multiply(std::uint64_t a, std::uint64_t b) {
  std::uint64_t product = 0;
  for (std::uint64_t bit = 1ull << 63; bit != 0; bit >>= 1) {
    if (a & bit) product ^= b;
    b = b & 1 ? b >> 1 ^ kPolynomial : b >> 1;
  }
  return product;
}

/// x^(8 * bytes): what appending so many bytes multiplies a CRC with.
std::uint64_t shift_by(std::uint64_t bytes) {
  std::uint64_t result = 1ull << 63;
  for (std::uint64_t square = 1ull << 55; bytes != 0; bytes >>= 1) {
    if (bytes & 1) result = multiply(result, square);
    square = multiply(square, square);
  }
  return result;
}

std::string full_object(std::span<const object::Part> parts, std::span<const std::string> crcs) {
  std::uint64_t whole = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    whole = crc64nvme_combine(whole, to_number(crcs[i]), parts[i].size);
  }
  return big_endian_base64(whole, 8);
}

}  // namespace

const ChecksumNames& checksum_names(S3Checksum kind) {
  return kNames[static_cast<std::size_t>(kind)];
}

std::string checksum_of(S3Checksum kind, const Payload& body) {
  Running running(kind);
  for (const auto& piece : body.pieces()) running.update(piece.bytes());
  return running.text();
}

std::string checksum_of_parts(S3Checksum kind, std::span<const object::Part> parts) {
  std::vector<std::string> crcs;
  for (const auto& part : parts) {
    auto crc = base64_decode(part.checksum);
    if (!crc || crc->empty()) return {};
    crcs.push_back(std::move(*crc));
  }
  return kind == S3Checksum::crc64nvme ? full_object(parts, crcs) : composite(kind, crcs);
}

bool matches_checksum(const http::Headers& headers, const Scatter& to) {
  const auto gap = [](const Scatter::Piece& piece) { return piece.to == nullptr; };
  if (std::any_of(to.pieces().begin(), to.pieces().end(), gap)) return true;
  for (const auto kind : kKinds) {
    const auto expected = headers.get(checksum_names(kind).header);
    if (expected.empty() || expected.find('-') != expected.npos) continue;
    Running running(kind);
    for (const auto& piece : to.pieces()) running.update({piece.to, piece.size});
    return running.text() == expected;
  }
  return true;
}

std::uint64_t crc64nvme_combine(std::uint64_t first, std::uint64_t second,
                                std::uint64_t second_size) {
  return multiply(shift_by(second_size), first) ^ second;
}

}  // namespace fulgurite::s3
