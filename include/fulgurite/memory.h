// Files in the memory of this process: for tests, and for data that need not outlive it.
//
// All instances see the same files, as with fsspec's memory://. Paths look like "/a/b"; the root
// is "". Content is copied when it is written, and shared by all readers after that.
#pragma once

#include <memory>
#include <vector>

#include "fulgurite/filesystem.h"
#include "fulgurite/options.h"

namespace fulgurite {

/// Errors: invalid_argument for any option, since there are none.
std::shared_ptr<FileSystem> make_memory(const StorageOptions& options = {});
std::vector<OptionInfo> memory_options();

}  // namespace fulgurite
