// Finds what ckpt_path="last" means: the newest last*.ckpt of a run, or of its earlier versions.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "train/url_path.h"

namespace fulgurite {

/// Where a ModelCheckpoint keeps its last checkpoint.
struct LastCheckpointPlace {
  std::string directory;
  std::string runs;       ///< folder of the versions <runs>/*/checkpoints; empty if there are none
  std::string name;       ///< "last"
  std::string extension;  ///< ".ckpt"
};

/// The most recently modified one of all places. Cost: one listing a folder.
std::optional<std::string> find_last_checkpoint(std::span<const LastCheckpointPlace> places,
                                                const StorageOptions& options);

}  // namespace fulgurite
