// See run_folder.h.
#include "train/run_folder.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "fulgurite/registry.h"
#include "train/hparams.h"
#include "train/url_path.h"

namespace fulgurite {
namespace {

constexpr std::string_view kVersionPrefix = "version_";

std::string version_text(const LoggerOptions& options) {
  if (!options.version) return {};
  if (const auto* number = std::get_if<std::int64_t>(&*options.version)) {
    return std::string(kVersionPrefix) + std::to_string(*number);
  }
  return std::get<std::string>(*options.version);
}

// N of "version_N"; nothing for any other name.
std::optional<std::int64_t> version_number(std::string_view name) {
  if (!name.starts_with(kVersionPrefix)) return {};
  name.remove_prefix(kVersionPrefix.size());
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
  if (error != std::errc() || end != name.data() + name.size()) return {};
  return number;
}

}  // namespace

RunFolder::RunFolder(std::string save_dir, const LoggerOptions& options)
    : save_dir_(std::move(save_dir)),
      name_(options.name),
      storage_options_(options.storage_options),
      version_given_(options.version.has_value()),
      version_(version_text(options)) {}

const std::string& RunFolder::version() const {
  if (version_.empty()) version_ = next_version();
  return version_;
}

std::string RunFolder::next_version() const {
  const Location runs =
      resolve(name_.empty() ? save_dir_ : join_url(save_dir_, name_), storage_options_);
  std::int64_t next = 0;
  const auto listing = runs.filesystem->list(runs.path);
  for (auto page = listing->next_page(); !page.empty(); page = listing->next_page()) {
    for (const FileInfo& entry : page) {
      if (!entry.is_directory()) continue;
      if (const auto number = version_number(base_name(entry.path))) {
        next = std::max(next, *number + 1);
      }
    }
  }
  return std::string(kVersionPrefix) + std::to_string(next);
}

std::string RunFolder::log_dir() const {
  const std::string parent = name_.empty() ? save_dir_ : join_url(save_dir_, name_);
  return join_url(parent, version());
}

std::string RunFolder::url(std::string_view file) const { return join_url(log_dir(), file); }

void RunFolder::write_hyperparameters(const Dict& hyperparameters) const {
  const Location at = resolve(url("hparams.yaml"), storage_options_);
  if (at.filesystem->exists(at.path)) return;
  at.filesystem->write_file(at.path, hparams_yaml(hyperparameters));
}

void RunFolder::save_state(Dict& state) const {
  state["save_dir"] = save_dir_;
  state["name"] = name_;
  state["version"] = version();
}

bool RunFolder::resume(const Dict& state) {
  const std::string& saved = state.at("version").as_string("version");
  if (state.at("save_dir").as_string("save_dir") != save_dir_) return false;
  if (state.at("name").as_string("name") != name_) return false;
  if (version_given_ && saved != version_) return false;
  version_ = saved;
  return true;
}

}  // namespace fulgurite
