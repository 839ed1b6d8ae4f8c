#include "azure/checksum.h"

#include <algorithm>
#include <array>

#include "base/crc.h"
#include "base/encode.h"
#include "base/hash.h"

namespace fulgurite::azure {
namespace {

std::string crc64_text(const Payload& body) {
  const std::uint64_t crc = crc64nvme(body);
  std::array<std::byte, 8> bytes{};
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::byte>(crc >> (8 * i));
  return base64(bytes);
}

}  // namespace

void add_checksum(http::Headers& headers, AzureChecksum kind, const Payload& body) {
  if (kind == AzureChecksum::crc64) headers.add("x-ms-content-crc64", crc64_text(body));
  if (kind == AzureChecksum::md5) headers.add("Content-MD5", md5_text(body));
}

std::string md5_text(const Payload& body) {
  Md5Stream stream;
  for (const auto& piece : body.pieces()) stream.update(piece.bytes());
  return base64(stream.finish());
}

bool matches_checksum(const http::Headers& headers, const Scatter& to) {
  const auto expected = headers.get("Content-MD5");
  const auto gap = [](const Scatter::Piece& piece) { return piece.to == nullptr; };
  if (expected.empty() || std::any_of(to.pieces().begin(), to.pieces().end(), gap)) return true;
  Md5Stream stream;
  for (const auto& piece : to.pieces()) stream.update({piece.to, piece.size});
  return base64(stream.finish()) == expected;
}

}  // namespace fulgurite::azure
