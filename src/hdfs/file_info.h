// What a NameNode says of a file, or that there is none, as a FileInfo; and what we cannot read or
// write.
#pragma once

#include <hdfs_wire/blocks.pb.h>

#include <string>

#include "fulgurite/filesystem.h"
#include "hdfs/namenode.h"

namespace fulgurite::hdfs {

/// `path` is the file's own, whole.
FileInfo info_of(const std::string& path, const wire::FileStatus& status);
/// What is at `path`. Errors: not_found. Cost: one call.
wire::FileStatus existing(Namenode& namenode, const Operation& operation, const std::string& path);
/// Errors besides: is_a_directory.
wire::FileStatus existing_file(Namenode& namenode, const Operation& operation,
                               const std::string& path);
[[noreturn]] void throw_directory(const Operation& operation);
/// Errors: not_supported for an erasure-coded or encrypted file, naming policy or key.
void refuse_coded_and_encrypted(const Operation& operation, const wire::FileStatus& status);

}  // namespace fulgurite::hdfs
