// What a NameNode says of a file, as a FileInfo; and what we cannot read or write.
#pragma once

#include <hdfs_wire/blocks.pb.h>

#include <string>

#include "fulgurite/filesystem.h"
#include "hdfs/remote_error.h"

namespace fulgurite::hdfs {

/// `path` is the file's own, whole.
FileInfo info_of(const std::string& path, const wire::FileStatus& status);
/// Errors: not_supported for an erasure-coded or encrypted file, naming policy or key.
void refuse_coded_and_encrypted(const Operation& operation, const wire::FileStatus& status);

}  // namespace fulgurite::hdfs
