#include "serialize/pickle_input.h"

#include <bit>
#include <charconv>
#include <optional>
#include <vector>

#include "serialize/utf8.h"

namespace fulgurite {

namespace {

template <class Number>
std::optional<Number> parse(std::string_view text, int base = 10) {
  Number number{};
  std::from_chars_result result{};
  if constexpr (std::is_integral_v<Number>) {
    result = std::from_chars(text.data(), text.data() + text.size(), number, base);
  } else {
    result = std::from_chars(text.data(), text.data() + text.size(), number);
  }
  if (result.ec != std::errc() || result.ptr != text.data() + text.size()) return std::nullopt;
  return number;
}

// Python, too, refuses longer ones: reading them takes quadratic time.
constexpr std::size_t kMaxDecimalDigits = 4300;

// Decimal digits with a sign as little-endian two's complement.
std::optional<std::string> big_integer(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  if (text.empty() || text.size() > kMaxDecimalDigits) return std::nullopt;
  std::vector<unsigned> bytes;
  for (char digit : text) {
    if (digit < '0' || digit > '9') return std::nullopt;
    auto carry = static_cast<unsigned>(digit - '0');
    for (unsigned& byte : bytes) {
      carry += byte * 10;
      byte = carry & 0xff;
      carry >>= 8;
    }
    if (carry > 0) bytes.push_back(carry);
  }
  bytes.push_back(0);  // the sign
  std::string digits;
  unsigned carry = 1;
  for (unsigned byte : bytes) {
    const unsigned complement = (~byte & 0xff) + carry;
    carry = complement >> 8;
    digits.push_back(static_cast<char>(negative ? complement : byte));
  }
  return digits;
}

// A character written as `digits` hexadecimal digits at the start of `text`.
std::optional<char32_t> escaped_character(std::string_view text, std::size_t digits) {
  if (text.size() < digits) return std::nullopt;
  const auto code = parse<std::uint32_t>(text.substr(0, digits), 16);
  if (!code || *code > 0x10ffff) return std::nullopt;
  return *code;
}

// Python's raw-unicode-escape: Latin-1, and backslashes only as \uXXXX and \UXXXXXXXX.
// Python's string-escape: Latin-1, with the escapes of its literals.
enum class Escapes { unicode, literal };

std::optional<std::string> unescape(std::string_view text, Escapes escapes) {
  const std::string_view numeric = escapes == Escapes::unicode ? "uU" : "x";
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      append_utf8(plain, static_cast<unsigned char>(text[i]));
      continue;
    }
    const char kind = text[++i];
    if (numeric.find(kind) != std::string_view::npos) {
      const std::size_t digits = kind == 'x' ? 2 : kind == 'u' ? 4 : 8;
      const auto code = escaped_character(text.substr(i + 1), digits);
      if (!code) return std::nullopt;
      append_utf8(plain, *code);
      i += digits;
    } else if (escapes == Escapes::unicode) {
      plain += {'\\', kind};
    } else {
      plain.push_back(kind == 'n' ? '\n' : kind == 'r' ? '\r' : kind == 't' ? '\t' : kind);
    }
  }
  return plain;
}

}  // namespace

PickleInput::PickleInput(std::span<const std::byte> bytes, const PickleGraph& graph)
    : rest_(reinterpret_cast<const char*>(bytes.data()), bytes.size()), graph_(graph) {}

std::string_view PickleInput::take(std::uint64_t size) {
  if (size > rest_.size()) graph_.corrupted("it ends early");
  const auto taken = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return taken;
}

std::uint64_t PickleInput::little(int width) {
  const auto bytes = take(static_cast<std::uint64_t>(width));
  std::uint64_t number = 0;
  for (int i = width - 1; i >= 0; --i) {
    number = number << 8 | static_cast<unsigned char>(bytes[static_cast<std::size_t>(i)]);
  }
  return number;
}

std::string_view PickleInput::sized(int width) { return take(little(width)); }

std::string_view PickleInput::line() {
  const auto end = rest_.find('\n');
  if (end == std::string_view::npos) graph_.corrupted("it ends early");
  const auto taken = take(end);
  take(1);
  return taken;
}

double PickleInput::binary_double() {
  std::uint64_t bits = 0;
  for (char byte : take(8)) bits = bits << 8 | static_cast<unsigned char>(byte);
  return std::bit_cast<double>(bits);
}

Value PickleInput::long_integer(std::uint64_t size) {
  const auto digits = take(size);
  if (size > sizeof(std::int64_t)) return BigInteger{std::string(digits)};
  const bool negative = !digits.empty() && (static_cast<unsigned char>(digits.back()) & 0x80);
  std::uint64_t number = negative ? ~0ull : 0;
  for (auto at = digits.rbegin(); at != digits.rend(); ++at) {
    number = number << 8 | static_cast<unsigned char>(*at);
  }
  return static_cast<std::int64_t>(number);
}

Value PickleInput::integer_line() {
  auto text = line();
  if (text == "00") return false;
  if (text == "01") return true;
  if (text.ends_with('L')) text.remove_suffix(1);
  if (const auto number = parse<std::int64_t>(text)) return *number;
  auto digits = big_integer(text);
  if (!digits) graph_.corrupted("an integer that is not one, or too long");
  return BigInteger{std::move(*digits)};
}

double PickleInput::double_line() {
  const auto number = parse<double>(line());
  if (!number) graph_.corrupted("a float that is not one");
  return *number;
}

std::uint64_t PickleInput::index_line() {
  const auto number = parse<std::uint64_t>(line());
  if (!number) graph_.corrupted("a memo entry that is not a number");
  return *number;
}

Value PickleInput::unicode_line() {
  auto plain = unescape(line(), Escapes::unicode);
  if (!plain) graph_.corrupted("text with a bad escape");
  return std::move(*plain);
}

Value PickleInput::string_line() {
  auto quoted = line();
  const bool has_quotes = quoted.size() >= 2 && quoted.front() == quoted.back() &&
                          (quoted.front() == '\'' || quoted.front() == '"');
  if (!has_quotes) graph_.corrupted("text without quotes");
  auto plain = unescape(quoted.substr(1, quoted.size() - 2), Escapes::literal);
  if (!plain) graph_.corrupted("text with a bad escape");
  return std::move(*plain);
}

}  // namespace fulgurite
