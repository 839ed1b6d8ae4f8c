// Small ways with ASCII text that parsers of headers, options and configuration share. What has
// bytes above 0x7f passes through as it is.
#pragma once

#include <string>
#include <string_view>

namespace fulgurite {

/// `text` with A-Z as a-z.
std::string lower(std::string_view text);

/// `text` with a-z as A-Z.
std::string upper(std::string_view text);

/// `text` without the blanks at its ends. A view into the same characters.
std::string_view trimmed(std::string_view text);

}  // namespace fulgurite
