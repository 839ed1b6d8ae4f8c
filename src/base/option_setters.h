// What the rows of option tables do most: set a field of one type from text.
//
// Each makes the `set` of an OptionRow (option_table.h) for a field of a struct; bad text throws
// std::invalid_argument with the reason. Who calls it: the options.cc of each backend.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/encode.h"
#include "base/option_table.h"

namespace fulgurite::set_option {

template <class Struct>
using Setter = std::function<void(Struct&, std::string_view)>;

template <class Struct>
Setter<Struct> text(std::string Struct::*field) {
  return [field](Struct& options, std::string_view value) { options.*field = value; };
}

/// `meaning` is what "true" makes of the field.
template <class Struct>
Setter<Struct> boolean(bool Struct::*field, bool meaning = true) {
  return [field, meaning](Struct& options, std::string_view value) {
    options.*field = parse_bool(value) == meaning;
  };
}

template <class Struct, class Duration>
Setter<Struct> duration(Duration Struct::*field) {
  return [field](Struct& options, std::string_view value) {
    const std::chrono::duration<double> seconds(parse_seconds(value));
    options.*field = std::chrono::ceil<Duration>(seconds);
  };
}

template <class Struct>
Setter<Struct> bytes(std::uint64_t Struct::*field) {
  return [field](Struct& options, std::string_view value) { options.*field = parse_bytes(value); };
}

inline int small_number(std::string_view value) {
  const auto number = parse_integer(value);
  if (number < 0 || number > 1'000'000) throw std::invalid_argument("out of range");
  return static_cast<int>(number);
}

template <class Struct>
Setter<Struct> number(int Struct::*field) {
  return [field](Struct& options, std::string_view value) { options.*field = small_number(value); };
}

/// "name=value&name=value", percent-encoded.
template <class Struct>
Setter<Struct> pairs(std::map<std::string, std::string> Struct::*field) {
  return [field](Struct& options, std::string_view value) {
    (options.*field).clear();
    while (!value.empty()) {
      const auto end = std::min(value.find('&'), value.size());
      const auto pair = value.substr(0, end);
      const auto equals = pair.find('=');
      if (equals == pair.npos) throw std::invalid_argument("not name=value&name=value");
      (options.*field)[percent_decode(pair.substr(0, equals))] =
          percent_decode(pair.substr(equals + 1));
      value.remove_prefix(std::min(end + 1, value.size()));
    }
  };
}

/// One of a few words.
template <class Struct, class Value>
Setter<Struct> choice(Value Struct::*field, std::vector<std::pair<std::string, Value>> words) {
  return [field, words = std::move(words)](Struct& options, std::string_view value) {
    std::string known;
    for (const auto& [word, meaning] : words) {
      if (word == value) {
        options.*field = meaning;
        return;
      }
      known += (known.empty() ? "" : ", ") + word;
    }
    throw std::invalid_argument("not one of " + known);
  };
}

}  // namespace fulgurite::set_option
