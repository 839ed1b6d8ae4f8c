// A copy on a file system that has none of its own: the bytes come here and go back, a window of
// them at a time. Who calls it: hdfs and webhdfs.
#pragma once

#include <string_view>

#include "fulgurite/filesystem.h"

namespace fulgurite::hdfs {

/// Replaces `to` in one step. Errors: those of reading and writing.
FileInfo copy_through(const FileSystem& files, std::string_view from, std::string_view to);

}  // namespace fulgurite::hdfs
