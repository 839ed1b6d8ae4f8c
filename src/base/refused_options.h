// Options of other programs that a backend has no field for, each with its reason.
//
// So that settings written for fsspec or object_store either work as they are or fail with a
// sentence. Options nobody knows are not here: the option table reports them. Who calls it: the
// parse_*_options of each backend, with a table of its own.
#pragma once

#include <span>
#include <string_view>

namespace fulgurite {

/// `accepted` is the value that asks for nothing else than what happens anyway; "*" = every value
/// does. Empty, false, 0 and none always do.
struct RefusedOption {
  std::string_view name;
  std::string_view accepted;
  std::string_view reason;
};

/// Whether `name` is in `table` and its value asks for nothing that does not happen anyway.
/// Errors: not_supported if it does ask for something; `protocol` is for the message.
bool is_refused(std::span<const RefusedOption> table, std::string_view protocol,
                std::string_view name, std::string_view value);

}  // namespace fulgurite
