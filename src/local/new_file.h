// A file that has no name yet, or a temporary one, until it is published under its own.
//
// Where the disk can (O_TMPFILE) it has no name at all, so that even a killed process leaves
// nothing behind. See open(2), linkat(2), rename(2).
#pragma once

#include <string>

#include "base/descriptor.h"

namespace fulgurite::local {

class NewFile {
 public:
  enum class Kind { nameless, named };

  /// Starts a file that will become `path`, in the same folder. Mode: 0666 less the umask.
  /// `kind` is a wish: disks without nameless files get a named one.
  explicit NewFile(std::string path, Kind kind = Kind::nameless);
  /// Removes it unless it was published.
  ~NewFile();
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;

  const Descriptor& descriptor() const noexcept { return file_; }
  const std::string& path() const noexcept { return path_; }

  /// Gives it its name in one step, in place of an existing file, whose mode it takes over.
  void replace();
  /// The same, but already_exists if there is one. Of several callers exactly one succeeds.
  void create();

 private:
  void open_named();
  void link_to(const std::string& name);
  void take_over_mode();
  std::string temporary_name() const;

  std::string path_;
  std::string temporary_;  // empty while the file has no name
  Descriptor file_;
};

}  // namespace fulgurite::local
