// Configuration files of any bytes, in both dialects: sections and settings, or an Error that
// names the line.
#include <cstdint>
#include <string_view>

#include "auth/profile_file.h"
#include "base/ini.h"
#include "fulgurite/error.h"

namespace {

template <class Parse>
void parse_or_error(Parse&& parse) {
  try {
    parse();
  } catch (const fulgurite::Error& error) {
    if (error.code() != fulgurite::ErrorCode::invalid_argument) __builtin_trap();
    if (std::string_view(error.what()).find("line ") == std::string_view::npos) __builtin_trap();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  parse_or_error([&] { fulgurite::parse_ini(text, "fuzz.ini"); });
  parse_or_error([&] { fulgurite::auth::parse_profile_file(text, "fuzz.ini"); });
  return 0;
}
