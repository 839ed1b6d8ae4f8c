// See python_text.h.
#include "train/python_text.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdlib>

namespace fulgurite {

// The fewest digits that read back as the same number; as 1e-05 from 1e16 up and below 1e-4.
std::string python_float(double value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
  std::array<char, 64> digits;
  const auto text = [&](std::chars_format format) {
    const auto end = std::to_chars(digits.begin(), digits.end(), value, format).ptr;
    return std::string(digits.data(), end);
  };
  const std::string scientific = text(std::chars_format::scientific);
  const int exponent = std::atoi(scientific.c_str() + scientific.find('e') + 1);
  if (exponent < -4 || exponent >= 16) return scientific;
  const std::string fixed = text(std::chars_format::fixed);
  return fixed.find('.') == std::string::npos ? fixed + ".0" : fixed;
}

std::string python_string_or_none(const std::string& text) {
  return text.empty() ? "None" : "'" + text + "'";
}

std::string python_timedelta(const std::optional<std::chrono::duration<double>>& interval) {
  if (!interval) return "None";
  constexpr std::int64_t kDay = 86'400'000'000;  // microseconds
  const auto total = std::chrono::round<std::chrono::microseconds>(*interval).count();
  std::string fields;
  const auto add = [&](const char* name, std::int64_t value) {
    if (value == 0) return;
    if (!fields.empty()) fields += ", ";
    fields += name + std::to_string(value);
  };
  add("days=", total / kDay);
  add("seconds=", total % kDay / 1'000'000);
  add("microseconds=", total % 1'000'000);
  return "datetime.timedelta(" + (fields.empty() ? "0" : fields) + ")";
}

}  // namespace fulgurite
