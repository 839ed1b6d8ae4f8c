// Options from fsspec's environment variables and config files: the counterpart of fsspec.config,
// https://filesystem-spec.readthedocs.io/en/latest/features.html#configuration.
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "base/files.h"
#include "base/ini.h"
#include "base/text.h"
#include "base/url_rules.h"
#include "fulgurite/error.h"
#include "fulgurite/options.h"

namespace fulgurite {
namespace {

using nlohmann::json;

// Options by protocol; what is read later wins.
using Config = std::map<std::string, StorageOptions>;

// The parser's own message is not shown: it quotes the text, which may hold a secret.
void require_object(const json& value, const std::string& origin) {
  if (value.is_object()) return;
  throw Error(ErrorCode::invalid_argument, "read", origin, "not a JSON object",
              "correct it, for example {\"key\": \"value\"}");
}

// Strings as they are, everything else as JSON writes it; null means "not set".
void set_option(StorageOptions& options, const std::string& name, const json& value) {
  if (!value.is_null()) options[name] = value.is_string() ? value.get<std::string>() : value.dump();
}

void read_json_file(const std::string& path, const std::string& content, Config& config) {
  json file = json::parse(content, nullptr, false);
  require_object(file, path);
  for (const auto& [protocol, options] : file.items()) {
    require_object(options, path + " (\"" + protocol + "\")");
    for (const auto& [name, value] : options.items()) set_option(config[protocol], name, value);
  }
}

void read_ini_file(const std::string& path, const std::string& content, Config& config) {
  for (const auto& [protocol, options] : parse_ini(content, path)) {
    for (const auto& [name, value] : options) config[protocol][name] = value;
  }
}

std::vector<std::string> config_files() {
  std::string folder =
      environment("FSSPEC_CONFIG_DIR").value_or(home_directory() + "/.config/fsspec");
  std::vector<std::string> files;
  std::error_code missing;
  for (const auto& entry : std::filesystem::directory_iterator(folder, missing)) {
    std::string extension = entry.path().extension();
    if (extension == ".json" || extension == ".ini") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

void read_files(Config& config) {
  for (const std::string& path : config_files()) {
    std::string content = read_small_file(path).value_or("");
    if (path.ends_with(".json")) {
      read_json_file(path, content, config);
    } else {
      read_ini_file(path, content, config);
    }
  }
}

// FSSPEC_S3='{"key": "..."}', then FSSPEC_S3_KEY=... over it.
void read_environment(const std::string& protocol, StorageOptions& options) {
  std::string variable = "FSSPEC_" + upper(protocol);
  if (auto text = environment(variable.c_str())) {
    json value = json::parse(*text, nullptr, false);
    require_object(value, variable);
    for (const auto& [name, member] : value.items()) set_option(options, name, member);
  }
  std::string prefix = variable + "_";
  for (char** entry = ::environ; *entry; ++entry) {
    auto [name, value] = cut(*entry, "=");
    if (!name.starts_with(prefix) || name.size() == prefix.size()) continue;
    // Only quotes mean something else than the text itself: a number stays as it was written.
    json parsed = json::parse(value, nullptr, false);
    set_option(options, lower(name.substr(prefix.size())),
               parsed.is_string() ? parsed : json(value));
  }
}

}  // namespace

StorageOptions configured_options(std::string_view protocol) {
  Config config;
  read_files(config);
  StorageOptions merged;
  for (const std::string& name : url_family(protocol).names) {
    StorageOptions& options = config[name];
    read_environment(name, options);
    for (const auto& [option, value] : options) merged[option] = value;
  }
  return merged;
}

}  // namespace fulgurite
