// FileSystem over an object store: files are objects, directories are what their keys suggest.
//
// As fsspec shows it: a prefix with keys below it is a directory, which appears with its first
// file and vanishes with its last; a key can be a file and a directory at the same time, then
// `stat` says file and listings show both. Two deviations from s3fs: an empty object "dir/" counts
// as the directory "dir" and is not shown as a file inside it; and paths of files are taken
// literally, so that keys such as "a/" and "a//b" can be read and written.
// Who calls it: s3, gcs and azure, to make their FileSystem.
#pragma once

#include <memory>

#include "fulgurite/filesystem.h"
#include "fulgurite/object_options.h"
#include "object/object_store.h"

namespace fulgurite::object {

/// Errors: invalid_argument for options that leave no part or no connection.
std::shared_ptr<FileSystem> make_object_filesystem(std::shared_ptr<const ObjectStore> store,
                                                   const TransferOptions& options = {});

}  // namespace fulgurite::object
