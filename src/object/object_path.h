// Paths of an object filesystem, "bucket/key", and what lies behind them as FileInfo.
//
// Keys are opaque: "a//b", "a/" and "a/../b" are three keys like any other. A directory is a
// prefix that ends with a slash; its path is written without that slash, except where a path
// without it would name another directory (a directory with an empty name: "bucket/a//").
// Who calls it: object_filesystem, key_listing, multipart_writer, range_reader.
#pragma once

#include <string>
#include <string_view>

#include "fulgurite/filesystem.h"
#include "object/object_store.h"

namespace fulgurite::object {

/// Cuts at the first slash. Errors: invalid_argument for a path that begins with a slash.
ObjectPath split_path(std::string_view path);
std::string join_path(std::string_view bucket, std::string_view key);

/// The prefix of the keys in directory `key`: "" for the bucket, else with a slash at the end.
std::string directory_prefix(std::string_view key);

FileInfo file_info(std::string_view bucket, ObjectInfo object);
/// The directory that holds the keys with `prefix`, which is "" or ends with a slash.
FileInfo directory_info(std::string_view bucket, std::string_view prefix);

/// An empty object whose key ends with a slash: other tools' way to keep a directory without
/// files. It counts as that directory and never as a file inside it.
bool is_directory_marker(const ObjectInfo& object);

}  // namespace fulgurite::object
