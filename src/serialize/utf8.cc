#include "serialize/utf8.h"

namespace fulgurite {

namespace {

unsigned char at(std::string_view text, std::size_t i) noexcept {
  return static_cast<unsigned char>(text[i]);
}

bool is_continuation(std::string_view text, std::size_t i) noexcept {
  return i < text.size() && (at(text, i) & 0xc0) == 0x80;
}

// The length of the character at `i`, 0 if it is malformed (RFC 3629 section 4).
std::size_t character_length(std::string_view text, std::size_t i) noexcept {
  const unsigned char first = at(text, i);
  if (first < 0x80) return 1;
  if (!is_continuation(text, i + 1)) return 0;
  const unsigned char second = at(text, i + 1);
  if (first >= 0xc2 && first <= 0xdf) return 2;
  if (!is_continuation(text, i + 2)) return 0;
  if (first >= 0xe0 && first <= 0xef) return first == 0xe0 && second < 0xa0 ? 0 : 3;
  if (!is_continuation(text, i + 3)) return 0;
  if (first == 0xf0 && second < 0x90) return 0;
  if (first == 0xf4 && second > 0x8f) return 0;
  return first >= 0xf0 && first <= 0xf4 ? 4 : 0;
}

}  // namespace

bool is_utf8(std::string_view text) noexcept {
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = character_length(text, i);
    if (length == 0) return false;
    i += length;
  }
  return true;
}

std::string latin1_to_utf8(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size());
  for (char byte : bytes) append_utf8(text, static_cast<unsigned char>(byte));
  return text;
}

std::optional<std::string> utf8_to_latin1(std::string_view text) {
  std::string bytes;
  bytes.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = character_length(text, i);
    if (length == 1) {
      bytes.push_back(text[i]);
    } else if (length == 2 && at(text, i) <= 0xc3) {
      bytes.push_back(static_cast<char>(((at(text, i) & 3) << 6) | (at(text, i + 1) & 0x3f)));
    } else {
      return std::nullopt;
    }
    i += length;
  }
  return bytes;
}

void append_utf8(std::string& text, char32_t code) {
  auto push = [&](char32_t byte) { text.push_back(static_cast<char>(byte)); };
  if (code < 0x80) {
    push(code);
  } else if (code < 0x800) {
    push(0xc0 | (code >> 6));
    push(0x80 | (code & 0x3f));
  } else if (code < 0x10000) {
    push(0xe0 | (code >> 12));
    push(0x80 | ((code >> 6) & 0x3f));
    push(0x80 | (code & 0x3f));
  } else {
    push(0xf0 | (code >> 18));
    push(0x80 | ((code >> 12) & 0x3f));
    push(0x80 | ((code >> 6) & 0x3f));
    push(0x80 | (code & 0x3f));
  }
}

}  // namespace fulgurite
