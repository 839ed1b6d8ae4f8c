// The checksum of a whole file, from those that DataNodes keep of its blocks.
// Format: hadoop-hdfs-client's FileChecksumHelper; OP_BLOCK_CHECKSUM of DataTransferProtocol.
// Who calls it: hdfs.cc.
#pragma once

#include <memory>
#include <string>

#include "fulgurite/hdfs.h"
#include "hdfs/cluster.h"

namespace fulgurite::hdfs {

/// `path` is clean and names a file with this status. Errors: Hdfs::checksum's.
HdfsChecksum file_checksum(const std::shared_ptr<Cluster>& cluster, const Operation& operation,
                           const std::string& path, const wire::FileStatus& status,
                           HdfsChecksumKind kind);

}  // namespace fulgurite::hdfs
