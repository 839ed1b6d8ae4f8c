// Names, sizes and times for people: see text.h.
#include "cli/text.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

namespace fulgurite::cli {

std::string printable(std::string_view text) {
  std::string shown;
  for (char c : text) {
    auto code = static_cast<unsigned char>(c);
    if (code < 0x20 || code == 0x7f) {
      shown += fmt::format("\\x{:02x}", code);
    } else {
      shown += c;
    }
  }
  return shown;
}

std::string time_text(const std::optional<std::chrono::system_clock::time_point>& time) {
  if (!time) return "-";
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}",
                     std::chrono::time_point_cast<std::chrono::seconds>(*time));
}

std::string counted(std::uint64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

}  // namespace fulgurite::cli
