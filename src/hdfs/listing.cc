// getListing, page by page; below the first directory, the deepest one found last comes next, so
// that no more directories are remembered than one level has.
#include "hdfs/listing.h"

#include <utility>
#include <vector>

#include "hdfs/file_info.h"
#include "hdfs/path.h"

namespace fulgurite::hdfs {
namespace {

class HdfsListing final : public Listing {
 public:
  HdfsListing(std::shared_ptr<Cluster> cluster, const std::string& path, const ListOptions& options)
      : cluster_(std::move(cluster)),
        operation_{"list", cluster_->url(path), options.stop},
        recursive_(options.recursive),
        directories_{{path, ""}} {}

  std::vector<FileInfo> next_page() override {
    std::vector<FileInfo> page;
    while (page.empty() && !directories_.empty()) {
      check_stop(operation_);
      read_page(page);
    }
    return page;
  }

 private:
  /// A directory, and the name after which its entries were not seen yet.
  struct Rest {
    std::string path;
    std::string after;
  };

  void read_page(std::vector<FileInfo>& page) {
    const Rest rest = std::move(directories_.back());
    directories_.pop_back();
    const auto found = cluster_->namenode().list(operation_, rest.path, rest.after);
    if (!found || found->entries().empty()) return;
    const std::string prefix = rest.path == "/" ? "/" : rest.path + "/";
    const std::string& last = found->entries(found->entries_size() - 1).path();
    if (found->remaining_entries() > 0) directories_.push_back({rest.path, last});
    for (const auto& entry : found->entries()) take(prefix, entry, page);
  }

  void take(const std::string& prefix, const wire::FileStatus& entry, std::vector<FileInfo>& page) {
    if (entry.path().empty() || is_temporary_name(entry.path())) return;  // empty: a file itself
    const bool is_directory = entry.kind() == wire::DIRECTORY;
    if (recursive_ && is_directory) {
      directories_.push_back({prefix + entry.path(), ""});
    } else {
      page.push_back(info_of(prefix + entry.path(), entry));
    }
  }

  const std::shared_ptr<Cluster> cluster_;
  const Operation operation_;
  const bool recursive_;
  std::vector<Rest> directories_;  // to be read, the next one last
};

}  // namespace

std::unique_ptr<Listing> open_listing(std::shared_ptr<Cluster> cluster, const std::string& path,
                                      const ListOptions& options) {
  return std::make_unique<HdfsListing>(std::move(cluster), path, options);
}

}  // namespace fulgurite::hdfs
