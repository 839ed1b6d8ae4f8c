// Options by name, as they come from fsspec, the environment, config files and the command line.
//
// Programs use the typed structs (S3Options...); text uses StorageOptions. One OptionTable per
// backend maps between the two, so that a name, its aliases, its environment variable and its
// help are written once.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace fulgurite {

/// Option name -> value, with fsspec's names: {"endpoint_url", "http://127.0.0.1:9000"}.
using StorageOptions = std::map<std::string, std::string, std::less<>>;

/// What `fulgurite known` and the documentation say of one option.
struct OptionInfo {
  std::string name;                      ///< the field's own name
  std::vector<std::string> aliases;      ///< fsspec's and the provider's other names for it
  std::vector<std::string> environment;  ///< variables that set it, the first found wins
  std::string help;                      ///< one sentence with unit and default
};

/// The options for `protocol` that fsspec's environment and config files hold:
/// FSSPEC_<PROTOCOL>='{json}', FSSPEC_<PROTOCOL>_<KEY>=value, and the *.json and *.ini files of
/// $FSSPEC_CONFIG_DIR (default ~/.config/fsspec), of which later names win. Read anew at each
/// call. Errors: invalid_argument naming the file or variable that does not parse.
StorageOptions configured_options(std::string_view protocol);

}  // namespace fulgurite
