#include "base/refused_options.h"

#include <algorithm>
#include <array>
#include <string>

#include "fulgurite/error.h"

namespace fulgurite {
namespace {

bool asks_for_nothing(std::string_view value) {
  constexpr std::array<std::string_view, 7> kNothing = {"",     "false", "False", "0",
                                                        "none", "None",  "null"};
  return std::find(kNothing.begin(), kNothing.end(), value) != kNothing.end();
}

}  // namespace

bool is_refused(std::span<const RefusedOption> table, std::string_view protocol,
                std::string_view name, std::string_view value) {
  const auto found = std::find_if(table.begin(), table.end(),
                                  [&](const RefusedOption& row) { return row.name == name; });
  if (found == table.end()) return false;
  if (found->accepted == "*" || found->accepted == value || asks_for_nothing(value)) return true;
  throw Error(ErrorCode::not_supported, std::string(protocol) + " options", "",
              "option '" + std::string(name) + "' is not supported: " + std::string(found->reason));
}

}  // namespace fulgurite
