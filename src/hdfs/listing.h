// The entries of an HDFS directory, alone or with everything below it.
#pragma once

#include <memory>
#include <string>

#include "hdfs/cluster.h"

namespace fulgurite::hdfs {

/// Cost: one call per page of a directory (dfs.ls.limit, 1000 entries); files that are being
/// written by this library are left out.
std::unique_ptr<Listing> open_listing(std::shared_ptr<Cluster> cluster, const std::string& path,
                                      const ListOptions& options);

}  // namespace fulgurite::hdfs
