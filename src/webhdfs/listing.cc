// LISTSTATUS_BATCH, page by page; below the first directory, the deepest one found last comes next,
// so that no more directories are remembered than one level has.
#include "webhdfs/listing.h"

#include <utility>
#include <vector>

#include "hdfs/path.h"
#include "webhdfs/namenode.h"

namespace fulgurite::webhdfs {
namespace {

class DirectoryListing final : public Listing {
 public:
  DirectoryListing(std::shared_ptr<const Client> client, std::string path,
                   const ListOptions& options)
      : client_(std::move(client)), options_(options), directories_{{std::move(path), ""}} {}

  std::vector<FileInfo> next_page() override {
    std::vector<FileInfo> page;
    while (page.empty() && !directories_.empty()) read_page(page);
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
    auto found = list(*client_, rest.path, rest.after, options_.stop);
    if (!found || found->entries.empty()) return;
    if (found->remaining > 0) directories_.push_back({rest.path, found->entries.back().name});
    const std::string prefix = rest.path == "/" ? "/" : rest.path + "/";
    for (FileStatus& entry : found->entries) take(prefix, std::move(entry), page);
  }

  void take(const std::string& prefix, FileStatus entry, std::vector<FileInfo>& page) {
    if (entry.name.empty() || hdfs::is_temporary_name(entry.name)) return;  // empty: a file itself
    entry.info.path = prefix + entry.name;
    if (options_.recursive && entry.info.is_directory()) {
      directories_.push_back({entry.info.path, ""});
    } else {
      page.push_back(std::move(entry.info));
    }
  }

  const std::shared_ptr<const Client> client_;
  const ListOptions options_;
  std::vector<Rest> directories_;  // to be read, the next one last
};

}  // namespace

std::unique_ptr<Listing> open_listing(std::shared_ptr<const Client> client, std::string path,
                                      const ListOptions& options) {
  return std::make_unique<DirectoryListing>(std::move(client), std::move(path), options);
}

}  // namespace fulgurite::webhdfs
