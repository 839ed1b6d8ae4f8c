// Bytes as text and back: hex, base64, percent-encoding.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace fulgurite {

std::string hex(std::span<const std::byte> bytes);  ///< lower case
std::string base64(std::span<const std::byte> bytes);
/// Nothing if `text` is not base64.
std::optional<std::string> base64_decode(std::string_view text);

/// RFC 3986: everything but A-Z a-z 0-9 - . _ ~ and the characters of `keep` becomes %XX.
std::string percent_encode(std::string_view text, std::string_view keep = {});
/// %XX back to bytes; a malformed escape stays as it is.
std::string percent_decode(std::string_view text);

}  // namespace fulgurite
