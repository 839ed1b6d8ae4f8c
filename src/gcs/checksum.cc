#include "gcs/checksum.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/crc.h"
#include "base/encode.h"

namespace fulgurite::gcs {
namespace {

std::string to_text(std::uint32_t crc) {
  std::array<std::byte, 4> bytes{};
  for (std::size_t i = 0; i < 4; ++i) bytes[i] = static_cast<std::byte>(crc >> (24 - 8 * i));
  return base64(bytes);
}

bool same_name(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::ranges::equal(a, b, {}, lower, lower);
}

}  // namespace

std::string crc32c_of(const Payload& body) { return to_text(crc32c(body)); }

std::string crc32c_of_parts(std::span<const object::Part> parts) {
  std::uint32_t whole = 0;
  for (const auto& part : parts) {
    const auto bytes = base64_decode(part.checksum).value_or("");
    if (bytes.size() != 4) return {};
    std::uint32_t crc = 0;
    for (const char c : bytes) crc = crc << 8 | static_cast<unsigned char>(c);
    whole = crc32c_combine(whole, crc, part.size);
  }
  return to_text(whole);
}

std::string crc32c_in(const http::Headers& headers) {
  constexpr std::string_view kMark = "crc32c=";
  for (const auto& [name, value] : headers) {
    const auto at = same_name(name, "x-goog-hash") ? value.find(kMark) : value.npos;
    if (at == value.npos) continue;
    const auto begin = at + kMark.size();
    return value.substr(begin, value.find_first_of(", ", begin) - begin);
  }
  return {};
}

bool matches_crc32c(const http::Headers& headers, const Scatter& to) {
  const auto expected = crc32c_in(headers);
  const auto gap = [](const Scatter::Piece& piece) { return piece.to == nullptr; };
  if (expected.empty() || std::any_of(to.pieces().begin(), to.pieces().end(), gap)) return true;
  std::uint32_t crc = 0;
  for (const auto& piece : to.pieces()) crc = crc32c(crc, {piece.to, piece.size});
  return to_text(crc) == expected;
}

}  // namespace fulgurite::gcs
