// INI files as Python's configparser reads them, without %(name)s interpolation.
// Used for fsspec's config files. AWS's own files have other rules and another reader.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace fulgurite {

/// Section -> key (lower case) -> value. Keys of [DEFAULT] are in every section.
/// Errors: invalid_argument naming `origin` and the line.
std::map<std::string, std::map<std::string, std::string>> parse_ini(std::string_view text,
                                                                    const std::string& origin);

}  // namespace fulgurite
