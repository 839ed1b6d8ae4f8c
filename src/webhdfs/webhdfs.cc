// The public side of webhdfs: filesystems from options.
#include "fulgurite/webhdfs.h"

#include "webhdfs/client.h"
#include "webhdfs/filesystem.h"
#include "webhdfs/options.h"

namespace fulgurite {

std::shared_ptr<FileSystem> make_webhdfs(const WebHdfsOptions& options) {
  return webhdfs::make_filesystem(std::make_shared<const webhdfs::Client>(options));
}

std::shared_ptr<FileSystem> make_webhdfs(const StorageOptions& options) {
  return make_webhdfs(webhdfs::parse_options(options));
}

std::vector<OptionInfo> webhdfs_options() { return webhdfs::option_infos(); }

}  // namespace fulgurite
