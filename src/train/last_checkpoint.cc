// See last_checkpoint.h.
#include "train/last_checkpoint.h"

#include <vector>

#include "fulgurite/registry.h"

namespace fulgurite {
namespace {

// "last.ckpt", "last-v1.ckpt": the name, and nothing but a version behind it.
bool is_last(std::string_view file, const LastCheckpointPlace& place) {
  return file.starts_with(place.name) && file.ends_with(place.extension) &&
         file.size() >= place.name.size() + place.extension.size();
}

struct Newest {
  std::optional<FileInfo> file;
  std::string url;
};

void look_in(const FileSystem& filesystem, const std::string& directory,
             const LastCheckpointPlace& place, Newest& newest) {
  const auto listing = filesystem.list(directory);
  for (auto page = listing->next_page(); !page.empty(); page = listing->next_page()) {
    for (const FileInfo& file : page) {
      if (!file.is_file() || !is_last(base_name(file.path), place)) continue;
      if (newest.file && newest.file->modified >= file.modified) continue;
      newest.file = file;
      newest.url = filesystem.url(file.path);
    }
  }
}

}  // namespace

std::optional<std::string> find_last_checkpoint(std::span<const LastCheckpointPlace> places,
                                                const StorageOptions& options) {
  Newest newest;
  for (const LastCheckpointPlace& place : places) {
    const Location own = resolve(place.directory, options);
    look_in(*own.filesystem, own.path, place, newest);
    if (place.runs.empty()) continue;
    const Location runs = resolve(place.runs, options);
    const auto listing = runs.filesystem->list(runs.path);
    for (auto page = listing->next_page(); !page.empty(); page = listing->next_page()) {
      for (const FileInfo& run : page) {
        if (!run.is_directory()) continue;
        look_in(*runs.filesystem, join_url(run.path, "checkpoints"), place, newest);
      }
    }
  }
  if (!newest.file) return {};
  return newest.url;
}

}  // namespace fulgurite
