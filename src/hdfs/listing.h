// The entries of a directory, alone or with everything below it, from pages that a NameNode gives.
// Who calls it: the filesystems of hdfs and webhdfs.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "fulgurite/filesystem.h"

namespace fulgurite::hdfs {

/// Some entries of one directory, in its order. Their paths are the names in it; that of a file,
/// if one was asked for, is empty.
struct DirectoryPage {
  std::vector<FileInfo> entries;
  std::uint64_t remaining = 0;  // entries behind these
};

/// The page of `directory` that begins after the name `after`; nothing if there is no such one.
using ReadPage = std::function<std::optional<DirectoryPage>(const std::string& directory,
                                                            const std::string& after)>;

/// Cost: one call per page of a directory (dfs.ls.limit, 1000 entries); files that are being
/// written by this library are left out.
std::unique_ptr<Listing> open_listing(ReadPage read_page, std::string path, bool recursive);

}  // namespace fulgurite::hdfs
