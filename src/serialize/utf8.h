// UTF-8 as far as pickles need it: is this text, and bytes dressed up as text.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace fulgurite {

/// Whether Python can decode `text`: well-formed UTF-8; lone surrogates are let through, as
/// Python's pickle does ("surrogatepass").
bool is_utf8(std::string_view text) noexcept;

/// Text whose characters U+0000..U+00FF are these bytes, and back. Nothing if the text has other
/// characters.
std::string latin1_to_utf8(std::string_view bytes);
std::optional<std::string> utf8_to_latin1(std::string_view text);

/// The character U+`code` appended to `text`. Precondition: code <= 0x10ffff.
void append_utf8(std::string& text, char32_t code);

}  // namespace fulgurite
