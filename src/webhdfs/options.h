// WebHdfsOptions from text: the table, and those of fsspec that are refused.
//
// The names are ours, those of hdfs and of fsspec's WebHDFS:
// https://filesystem-spec.readthedocs.io/en/latest/api.html
#pragma once

#include <vector>

#include "fulgurite/webhdfs.h"

namespace fulgurite::webhdfs {

/// Errors: invalid_argument for an unknown option (naming the nearest) or a bad value,
/// not_supported for what is known and cannot be done here.
WebHdfsOptions parse_options(const StorageOptions& options);
std::vector<OptionInfo> option_infos();

}  // namespace fulgurite::webhdfs
