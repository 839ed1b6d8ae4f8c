// Page by page; below the first directory, the deepest one found last comes next, so that no more
// directories are remembered than one level has.
#include "hdfs/listing.h"

#include <utility>

#include "hdfs/path.h"

namespace fulgurite::hdfs {
namespace {

class DirectoryListing final : public Listing {
 public:
  DirectoryListing(ReadPage read_page, std::string path, bool recursive)
      : read_page_(std::move(read_page)),
        recursive_(recursive),
        directories_{{std::move(path), ""}} {}

  std::vector<FileInfo> next_page() override {
    std::vector<FileInfo> page;
    while (page.empty() && !directories_.empty()) take_page(page);
    return page;
  }

 private:
  /// A directory, and the name after which its entries were not seen yet.
  struct Rest {
    std::string path;
    std::string after;
  };

  void take_page(std::vector<FileInfo>& page) {
    const Rest rest = std::move(directories_.back());
    directories_.pop_back();
    auto found = read_page_(rest.path, rest.after);
    if (!found || found->entries.empty()) return;
    if (found->remaining > 0) directories_.push_back({rest.path, found->entries.back().path});
    const std::string prefix = rest.path == "/" ? "/" : rest.path + "/";
    for (FileInfo& entry : found->entries) take(prefix, std::move(entry), page);
  }

  void take(const std::string& prefix, FileInfo entry, std::vector<FileInfo>& page) {
    if (entry.path.empty() || is_temporary_name(entry.path)) return;  // empty: a file itself
    entry.path.insert(0, prefix);
    if (recursive_ && entry.is_directory()) {
      directories_.push_back({std::move(entry.path), ""});
    } else {
      page.push_back(std::move(entry));
    }
  }

  const ReadPage read_page_;
  const bool recursive_;
  std::vector<Rest> directories_;  // to be read, the next one last
};

}  // namespace

std::unique_ptr<Listing> open_listing(ReadPage read_page, std::string path, bool recursive) {
  return std::make_unique<DirectoryListing>(std::move(read_page), std::move(path), recursive);
}

}  // namespace fulgurite::hdfs
