// `fulgurite known`: the registry, for people.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/commands.h"

namespace fulgurite::cli {
namespace {

void print_line(const std::string& protocol, const Implementation& implementation,
                std::ostream& out) {
  const char* state = implementation.make ? "built in" : "not here";
  out << fmt::format("{:<16} {:<9} {}\n", protocol, state, implementation.summary);
}

void print_details(const Implementation& implementation, std::ostream& out) {
  if (!implementation.make) out << "    " << implementation.how_to_get << '\n';
  for (const auto& option : implementation.options) {
    out << fmt::format("    {}: {}\n", option.name, option.help);
    if (!option.aliases.empty()) {
      out << fmt::format("        also called {}\n", fmt::join(option.aliases, ", "));
    }
    if (!option.environment.empty()) {
      out << fmt::format("        from the environment: {}\n", fmt::join(option.environment, ", "));
    }
  }
}

}  // namespace

void known(const std::string& protocol, bool verbose, std::ostream& out) {
  auto implementations = known_implementations();
  if (!protocol.empty() && !implementations.contains(protocol)) {
    throw Error(ErrorCode::not_found, "known", protocol, "no such protocol",
                "`fulgurite known` lists them all");
  }
  for (const auto& [name, implementation] : implementations) {
    if (!protocol.empty() && name != protocol) continue;
    print_line(name, implementation, out);
    if (verbose || !protocol.empty()) print_details(implementation, out);
  }
}

}  // namespace fulgurite::cli
