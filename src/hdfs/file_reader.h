// An open file of HDFS as a Reader.
#pragma once

#include <memory>
#include <string>

#include "hdfs/cluster.h"

namespace fulgurite::hdfs {

/// Errors: not_found, is_a_directory, precondition_failed (if_match); not_supported for versions,
/// erasure-coded and encrypted files, naming the policy or key.
/// Cost: two calls to the NameNode.
std::unique_ptr<Reader> open_reader(const std::shared_ptr<Cluster>& cluster,
                                    const std::string& path, const ReadOptions& options);

}  // namespace fulgurite::hdfs
