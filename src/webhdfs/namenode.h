// The NameNode's operations that we use, as functions. Paths are absolute and clean.
//
// Who calls it: filesystem, store, append_writer. In messages `name` is what was done.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "fulgurite/filesystem.h"
#include "hdfs/listing.h"
#include "webhdfs/client.h"

namespace fulgurite::webhdfs {

/// Nothing if there is none, or if the path leads through a file. One request.
std::optional<FileInfo> status_of(const Client& client, const std::string& name,
                                  const std::string& path, std::stop_token stop = {});
/// The same for many paths, in their order, several requests side by side.
std::vector<std::optional<FileInfo>> statuses_of(const Client& client, const std::string& name,
                                                 std::span<const std::string> paths);

/// The entries after the name `after`, a page of them (dfs.ls.limit, 1000); nothing if there is no
/// such directory. Those of a file are itself, without a name.
std::optional<hdfs::DirectoryPage> list(const Client& client, const std::string& path,
                                        const std::string& after, std::stop_token stop);

/// Makes parents too. Errors: not_a_directory if a file is in the way.
void make_directory(const Client& client, const std::string& name, const std::string& path,
                    std::stop_token stop = {});

/// Moves a file, in one step for readers; the directory of `to` must exist. `from` is as status_of
/// describes it, so that a rename whose answer was lost is recognised. Gateways (HttpFS) know no
/// rename that replaces: there the old file is removed first. Errors: already_exists without
/// `replace`, not_found.
void rename(const Client& client, const std::string& name, const FileInfo& from,
            const std::string& to, bool replace, const std::stop_token& stop = {});

/// Whether there was something. Errors: directory_not_empty unless `recursive`.
bool remove(const Client& client, const std::string& name, const std::string& path, bool recursive);
/// Files; missing ones are passed over. Several requests side by side.
void remove_each(const Client& client, std::span<const std::string> paths);

/// A file and its size.
struct SizedFile {
  std::string path;
  std::uint64_t size = 0;
};
/// Appends files to the first, which are in one directory with it and then are gone. Their paths
/// have no comma: the request has no way to write one.
void join(const Client& client, const std::string& name, std::span<const SizedFile> files,
          const std::stop_token& stop);

}  // namespace fulgurite::webhdfs
