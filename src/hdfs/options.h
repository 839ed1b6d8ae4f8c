// Options of hdfs by name: the table, and those of fsspec and pyarrow that are refused.
#pragma once

#include <vector>

#include "fulgurite/hdfs.h"

namespace fulgurite::hdfs {

/// Errors: invalid_argument for an unknown option (naming the nearest) or a bad value,
/// not_supported for what is known and cannot be done here.
HdfsOptions parse_options(const StorageOptions& options);
std::vector<OptionInfo> option_infos();

}  // namespace fulgurite::hdfs
