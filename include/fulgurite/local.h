// The local disk. A new file appears under its name whole and durable, or not at all.
//
// Paths are absolute; relative ones and "~" are resolved when a method is called. Symbolic links
// are followed, except by remove_file and remove_all, which remove the link. Content type and user
// metadata are not kept.
#pragma once

#include <memory>
#include <vector>

#include "fulgurite/filesystem.h"
#include "fulgurite/options.h"

namespace fulgurite {

struct LocalOptions {
  bool sync = true;  ///< commit returns when the file is on the disk, not just in its cache
};

std::shared_ptr<FileSystem> make_local(const LocalOptions& options);
/// Errors: invalid_argument for an unknown option or a bad value.
std::shared_ptr<FileSystem> make_local(const StorageOptions& options);
std::vector<OptionInfo> local_options();

}  // namespace fulgurite
