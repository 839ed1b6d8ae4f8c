// The folder of a run: save_dir/name/version_N, with hparams.yaml in it. Shared by the loggers.
#pragma once

#include <optional>
#include <string>

#include "fulgurite/loggers.h"

namespace fulgurite {

class RunFolder {
 public:
  RunFolder(std::string save_dir, const LoggerOptions& options);

  const std::string& save_dir() const noexcept { return save_dir_; }
  const std::string& name() const noexcept { return name_; }
  /// "version_N": the given one, or the next free number, found at the first call (one listing).
  const std::string& version() const;
  std::string log_dir() const;
  std::string url(std::string_view file) const;
  const StorageOptions& storage_options() const noexcept { return storage_options_; }

  /// Writes hparams.yaml unless it is there. Cost: one HEAD, one PUT.
  void write_hyperparameters(const Dict& hyperparameters) const;

  /// For a logger's state in a checkpoint.
  void save_state(Dict& state) const;
  /// Goes on in the folder that a checkpoint names, if it is one that this logger would use.
  bool resume(const Dict& state);

 private:
  std::string next_version() const;

  std::string save_dir_, name_;
  StorageOptions storage_options_;
  bool version_given_;
  mutable std::string version_;
};

}  // namespace fulgurite
