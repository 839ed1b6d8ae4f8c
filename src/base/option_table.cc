// Parsing of option values, and the errors that name the option, its value and the nearest name.
#include "base/option_table.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <numeric>
#include <optional>
#include <stdexcept>
#include <utility>

#include "base/text.h"

namespace fulgurite {
namespace {

// A number at the start of `text` and what follows it; nothing if there is no number.
template <class Number>
std::optional<std::pair<Number, std::string_view>> leading_number(std::string_view text) {
  Number value{};
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc()) return std::nullopt;
  return std::pair(value, text.substr(static_cast<std::size_t>(end - text.data())));
}

// Levenshtein's distance, row by row.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t k = 0; k < b.size(); ++k) {
      std::size_t replace = diagonal + (a[i] == b[k] ? 0 : 1);
      diagonal = row[k + 1];
      row[k + 1] = std::min({replace, row[k] + 1, row[k + 1] + 1});
    }
  }
  return row[b.size()];
}

// A value that does not parse may still be a secret that landed in the wrong option.
bool may_be_secret(std::string_view name) {
  constexpr std::array<std::string_view, 5> kWords = {"key", "secret", "token", "password", "cred"};
  return std::any_of(kWords.begin(), kWords.end(), [&](std::string_view word) {
    return name.find(word) != std::string_view::npos;
  });
}

}  // namespace

bool parse_bool(std::string_view text) {
  std::string word = lower(text);
  if (word == "true" || word == "1" || word == "yes" || word == "on") return true;
  if (word == "false" || word == "0" || word == "no" || word == "off") return false;
  throw std::invalid_argument("not true or false");
}

std::int64_t parse_integer(std::string_view text) {
  auto number = leading_number<std::int64_t>(text);
  if (!number || !number->second.empty()) throw std::invalid_argument("not an integer");
  return number->first;
}

std::uint64_t parse_bytes(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, std::uint64_t>, 14> kUnits = {
      {{"", 1},
       {"b", 1},
       {"k", 1ull << 10},
       {"kib", 1ull << 10},
       {"kb", 1'000},
       {"m", 1ull << 20},
       {"mib", 1ull << 20},
       {"mb", 1'000'000},
       {"g", 1ull << 30},
       {"gib", 1ull << 30},
       {"gb", 1'000'000'000},
       {"t", 1ull << 40},
       {"tib", 1ull << 40},
       {"tb", 1'000'000'000'000}}};
  constexpr const char* kReason = "not a number of bytes such as 8388608, 8MiB or 8MB";
  auto number = leading_number<std::uint64_t>(text);
  if (!number) throw std::invalid_argument(kReason);
  std::string unit = lower(number->second);
  for (const auto& [name, factor] : kUnits) {
    if (unit != name) continue;
    if (number->first > UINT64_MAX / factor) throw std::invalid_argument("too large");
    return number->first * factor;
  }
  throw std::invalid_argument(kReason);
}

double parse_seconds(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, double>, 5> kUnits = {
      {{"", 1.0}, {"s", 1.0}, {"ms", 0.001}, {"m", 60.0}, {"h", 3600.0}}};
  auto number = leading_number<double>(text);
  if (number && std::isfinite(number->first) && number->first >= 0) {
    for (const auto& [name, factor] : kUnits) {
      if (number->second == name) return number->first * factor;
    }
  }
  throw std::invalid_argument("not a duration such as 5, 0.5, 250ms or 2m");
}

std::string nearest_option(std::span<const OptionInfo> known, std::string_view name) {
  std::string nearest;
  std::size_t least = SIZE_MAX;
  auto consider = [&](const std::string& candidate) {
    std::size_t distance = edit_distance(candidate, name);
    if (distance >= least) return;
    least = distance;
    nearest = candidate;
  };
  for (const OptionInfo& option : known) {
    consider(option.name);
    for (const std::string& alias : option.aliases) consider(alias);
  }
  return nearest;
}

void throw_unknown_option(std::string_view protocol, std::string_view name,
                          std::span<const OptionInfo> known) {
  std::string nearest = nearest_option(known, name);
  throw Error(ErrorCode::invalid_argument, std::string(protocol) + " options", "",
              "unknown option '" + std::string(name) + "'",
              nearest.empty() ? "this protocol takes no options"
                              : "the nearest is '" + nearest + "'; `fulgurite known " +
                                    std::string(protocol) + "` lists all");
}

void throw_bad_option(std::string_view protocol, std::string_view name, std::string_view value,
                      std::string_view reason) {
  std::string shown = may_be_secret(name) ? "..." : std::string(value.substr(0, 100));
  throw Error(ErrorCode::invalid_argument, std::string(protocol) + " options", "",
              "option '" + std::string(name) + "' = '" + shown + "': " + std::string(reason),
              "correct the option, or the environment variable or file that sets it");
}

const char* first_environment(std::span<const std::string> variables) {
  for (const std::string& variable : variables) {
    const char* value = std::getenv(variable.c_str());
    if (value && *value) return value;
  }
  return nullptr;
}

}  // namespace fulgurite
