// One table per backend: option name <-> field of its options struct.
//
// The table is the only place where an option's names, environment variables, help and parsing
// are written; the registry, the command line and the documentation read it.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fulgurite/error.h"
#include "fulgurite/options.h"

namespace fulgurite {

/// One row. `set` parses `text` into the struct; it throws std::invalid_argument with a reason
/// ("not a number of bytes") that apply_options turns into an Error naming option and value.
template <class Struct>
struct OptionRow {
  OptionInfo info;
  std::function<void(Struct&, std::string_view text)> set;
};

template <class Struct>
using OptionTable = std::vector<OptionRow<Struct>>;

/// One table of several, which may be those of a base of `Struct`.
template <class Struct, class... Tables>
OptionTable<Struct> joined_rows(Tables... tables) {
  OptionTable<Struct> all;
  const auto add = [&all](auto& rows) {
    for (auto& row : rows) all.push_back({std::move(row.info), std::move(row.set)});
  };
  (add(tables), ...);
  return all;
}

/// Values as options spell them. All throw std::invalid_argument with the reason.
bool parse_bool(std::string_view text);  ///< true/false/1/0/yes/no/on/off, any case
std::int64_t parse_integer(std::string_view text);
std::uint64_t parse_bytes(std::string_view text);  ///< 8388608, 8MiB, 8M, 1GB
double parse_seconds(std::string_view text);       ///< 5, 0.5, 250ms, 2m

/// The option of `known` whose name or alias is nearest to `name` by edit distance.
std::string nearest_option(std::span<const OptionInfo> known, std::string_view name);

/// Errors that apply_options throws; apart, so that they are compiled once.
[[noreturn]] void throw_unknown_option(std::string_view protocol, std::string_view name,
                                       std::span<const OptionInfo> known);
[[noreturn]] void throw_bad_option(std::string_view protocol, std::string_view name,
                                   std::string_view value, std::string_view reason);
/// The value of the first of `variables` that is set and not empty, or nullptr.
const char* first_environment(std::span<const std::string> variables);

template <class Struct>
std::vector<OptionInfo> option_infos(const OptionTable<Struct>& table) {
  std::vector<OptionInfo> infos;
  for (const auto& row : table) infos.push_back(row.info);
  return infos;
}

/// Sets the fields for which the environment has a value, then those that `options` names (name or
/// alias). Errors: invalid_argument for an unknown name (naming the nearest) or a bad value.
template <class Struct>
void apply_options(const OptionTable<Struct>& table, std::string_view protocol,
                   const StorageOptions& options, Struct& into) {
  auto set = [&](const OptionRow<Struct>& row, std::string_view value) {
    try {
      row.set(into, value);
    } catch (const std::invalid_argument& reason) {
      throw_bad_option(protocol, row.info.name, value, reason.what());
    }
  };
  for (const auto& row : table) {
    if (const char* value = first_environment(row.info.environment)) set(row, value);
  }
  for (const auto& [name, value] : options) {
    const OptionRow<Struct>* found = nullptr;
    for (const auto& row : table) {
      if (row.info.name == name) found = &row;
      for (const auto& alias : row.info.aliases) {
        if (alias == name) found = &row;
      }
    }
    if (!found) throw_unknown_option(protocol, name, option_infos(table));
    set(*found, value);
  }
}

}  // namespace fulgurite
