// readdir, with one open directory for each level on the way down. Links to directories are
// followed, but not into a directory that the walk is already in.
#include "local/listing.h"

#include <dirent.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <utility>
#include <vector>

#include "local/errors.h"
#include "local/file.h"

namespace fulgurite::local {
namespace {

constexpr std::size_t kPage = 1000;

struct Level {
  std::string path;
  std::unique_ptr<DIR, int (*)(DIR*)> entries;
  dev_t device;
  ino_t inode;
};

class LocalListing final : public Listing {
 public:
  LocalListing(const std::string& path, const ListOptions& options) : options_(options) {
    if (auto root = status(path); root && S_ISDIR(root->st_mode)) enter(path, *root);
  }

  std::vector<FileInfo> next_page() override {
    std::vector<FileInfo> page;
    while (page.size() < kPage && !levels_.empty()) {
      check_stop(options_.stop, "list", levels_.back().path);
      step(page);
    }
    return page;
  }

 private:
  // A directory that is gone by now lists as empty.
  void enter(const std::string& path, const struct stat& status) {
    DIR* entries = ::opendir(path.c_str());
    if (!entries && (errno == ENOENT || errno == ENOTDIR)) return;
    if (!entries) throw_errno(errno, "list", path);
    levels_.push_back({path, {entries, &::closedir}, status.st_dev, status.st_ino});
  }

  bool is_open(const struct stat& status) const {
    return std::any_of(levels_.begin(), levels_.end(), [&](const Level& level) {
      return level.device == status.st_dev && level.inode == status.st_ino;
    });
  }

  // Takes one entry of the innermost directory, or leaves it at its end.
  void step(std::vector<FileInfo>& page) {
    errno = 0;
    const dirent* entry = ::readdir(levels_.back().entries.get());
    if (!entry && errno != 0) throw_errno(errno, "list", levels_.back().path);
    if (!entry) {
      levels_.pop_back();
      return;
    }
    std::string_view name = entry->d_name;
    if (name == "." || name == "..") return;
    std::string path = entry_of(levels_.back().path, name);
    auto found = status(path);
    if (!found) return;  // removed since readdir saw it
    bool descend = options_.recursive && S_ISDIR(found->st_mode);
    if (!descend) {
      page.push_back(info_of(path, *found));
    } else if (!is_open(*found)) {
      enter(path, *found);
    }
  }

  ListOptions options_;
  std::vector<Level> levels_;
};

}  // namespace

std::unique_ptr<Listing> open_listing(const std::string& path, const ListOptions& options) {
  return std::make_unique<LocalListing>(path, options);
}

}  // namespace fulgurite::local
