// Small local files and environment variables, for configuration and credentials.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fulgurite {

/// The variable's value; nothing if it is unset or empty.
std::optional<std::string> environment(const char* name);
/// The home directory: $HOME, else the password database.
std::string home_directory();
/// "~" and "~/x" with the home directory in place.
std::string expand_home(std::string_view path);
/// The file's content, or nothing if it does not exist. Errors: io, permission_denied;
/// invalid_argument if it is larger than `max_bytes`.
std::optional<std::string> read_small_file(const std::string& path,
                                           std::uint64_t max_bytes = 1u << 20);

}  // namespace fulgurite
