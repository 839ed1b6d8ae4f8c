// CRC-32 and CRC-32C by isa-l, and the combination of two CRCs by polynomial arithmetic.
// CRC-64/NVME is in crc64nvme.cc. Parameters: https://reveng.sourceforge.io/crc-catalogue/all.htm
#include "base/crc.h"

#include <isa-l/crc.h>

#include <algorithm>

namespace fulgurite {
namespace {

// Polynomials with their bits in reflected order: x^0 is the highest bit.
constexpr std::uint32_t kCrc32 = 0xedb88320;
constexpr std::uint32_t kCrc32c = 0x82f63b78;

// a * b modulo the polynomial.
std::uint32_t multiply(std::uint32_t polynomial, std::uint32_t a, std::uint32_t b) {
  std::uint32_t product = 0;
  for (std::uint32_t bit = 1u << 31; bit != 0; bit >>= 1) {
    if (a & bit) product ^= b;
    b = (b >> 1) ^ (b & 1 ? polynomial : 0);
  }
  return product;
}

// x^(8 * bytes) modulo the polynomial: what `bytes` zero bytes do to a CRC.
std::uint32_t shift_by(std::uint32_t polynomial, std::uint64_t bytes) {
  std::uint32_t result = 1u << 31;  // x^0
  std::uint32_t square = 1u << 23;  // x^8
  for (; bytes != 0; bytes >>= 1) {
    if (bytes & 1) result = multiply(polynomial, result, square);
    square = multiply(polynomial, square, square);
  }
  return result;
}

std::uint32_t combine(std::uint32_t polynomial, std::uint32_t first, std::uint32_t second,
                      std::uint64_t second_size) {
  return multiply(polynomial, first, shift_by(polynomial, second_size)) ^ second;
}

template <class Crc>
Crc over_pieces(Crc (*crc)(Crc, std::span<const std::byte>), const Payload& payload) {
  Crc value = 0;
  for (const Buffer& piece : payload.pieces()) value = crc(value, piece.bytes());
  return value;
}

}  // namespace

std::uint32_t crc32(std::uint32_t before, std::span<const std::byte> bytes) {
  return crc32_gzip_refl(before, reinterpret_cast<const unsigned char*>(bytes.data()),
                         bytes.size());
}

std::uint32_t crc32c(std::uint32_t before, std::span<const std::byte> bytes) {
  constexpr std::size_t kMost = 1u << 30;  // isa-l takes the length as an int
  std::uint32_t state = ~before;
  while (!bytes.empty()) {
    std::span<const std::byte> some = bytes.first(std::min(bytes.size(), kMost));
    // isa-l only reads, although its pointer is not to const.
    auto* data = reinterpret_cast<unsigned char*>(const_cast<std::byte*>(some.data()));
    state = crc32_iscsi(data, static_cast<int>(some.size()), state);
    bytes = bytes.subspan(some.size());
  }
  return ~state;
}

std::uint32_t crc32_combine(std::uint32_t first, std::uint32_t second, std::uint64_t second_size) {
  return combine(kCrc32, first, second, second_size);
}

std::uint32_t crc32c_combine(std::uint32_t first, std::uint32_t second, std::uint64_t second_size) {
  return combine(kCrc32c, first, second, second_size);
}

std::uint32_t crc32(const Payload& payload) { return over_pieces<std::uint32_t>(&crc32, payload); }
std::uint32_t crc32c(const Payload& payload) {
  return over_pieces<std::uint32_t>(&crc32c, payload);
}
std::uint64_t crc64nvme(const Payload& payload) {
  return over_pieces<std::uint64_t>(&crc64nvme, payload);
}

}  // namespace fulgurite
