// What `fulgurite VERB` does, one function a verb: the command line taken apart has become these
// arguments. Results go to `out`; failures are Errors. Called by command_line.cc.
#pragma once

#include <ostream>
#include <string>
#include <string_view>

#include "fulgurite/registry.h"

namespace fulgurite::cli {

/// A URL of the command line, resolved.
struct Place {
  std::string url;  ///< as it was typed: a slash at its end means something to `copy`
  Location location;

  const FileSystem& files() const { return *location.filesystem; }
  const std::string& path() const { return location.path; }
  /// The URL of a path below this one, in the form that was typed: "az://c/k" and
  /// "abfs://c@account.dfs.core.windows.net/k" where the filesystem says "abfs://c/k".
  std::string url_of(std::string_view entry) const;
};

/// The registry: every protocol, or one. `verbose` adds options, environment and how to get it.
void known(const std::string& protocol, bool verbose, std::ostream& out);

struct ListStyle {
  bool details = false;    ///< size and time before the URL
  bool recursive = false;  ///< every file below rather than the entries
};
void list(const Place& place, const ListStyle& style, std::ostream& out);

/// What is known of one file or directory, a line each.
void stat(const Place& place, std::ostream& out);

/// Bytes and number of the files below.
void disk_usage(const Place& place, std::ostream& out);

void cat(const Place& place, std::ostream& out);

struct CopyStyle {
  bool recursive = false;
  bool move = false;     ///< remove the source afterwards; a rename where the filesystem has one
  bool verbose = false;  ///< a line for each file
};
/// Copies a file, or with `recursive` everything below a directory. As `cp` does: into `to` if that
/// is a directory or is written with a slash at its end, else under the name `to`. A slash at the
/// end of `from` means its content. Within one filesystem the server copies; between two, bytes
/// stream through a few MiB of memory.
void copy(const Place& from, const Place& to, const CopyStyle& style, std::ostream& out);

/// Removes a file, or with `recursive` also a directory and everything below it.
void remove(const Place& place, bool recursive);

void make_directory(const Place& place);

/// The keys of a checkpoint with their types, shapes and small values. Reads its directory and its
/// pickle, not its tensors.
void show_checkpoint(const Place& place, std::ostream& out);

}  // namespace fulgurite::cli
