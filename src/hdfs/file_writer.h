// A file of HDFS as a Writer: a new one that is renamed to its path at commit, or an old one that
// grows in place.
#pragma once

#include <memory>
#include <string>

#include "hdfs/cluster.h"

namespace fulgurite::hdfs {

/// Errors: already_exists, is_a_directory, not_a_directory, permission_denied; not_supported for
/// if_match, which HDFS cannot promise, and for erasure-coded and encrypted directories.
/// Content type and user metadata are not kept.
/// Cost: two calls to open, one for each block, and some four to commit.
std::unique_ptr<Writer> open_writer(const std::shared_ptr<Cluster>& cluster,
                                    const std::string& path, const WriteOptions& options);

}  // namespace fulgurite::hdfs
