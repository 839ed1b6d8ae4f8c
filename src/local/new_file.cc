// O_TMPFILE + linkat where they work, else a hidden file beside the destination.
#include "local/new_file.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <random>
#include <utility>

#include "local/errors.h"
#include "local/file.h"

namespace fulgurite::local {

NewFile::NewFile(std::string path, Kind kind) : path_(std::move(path)) {
  if (kind == Kind::named) {
    open_named();
    return;
  }
  std::string folder = folder_of(path_);
  file_ = Descriptor(::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0666));
  if (file_.valid()) return;
  // Kernels and disks without O_TMPFILE take it for opening the directory.
  if (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL) throw_errno(errno, "open", path_);
  open_named();
}

NewFile::~NewFile() {
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

std::string NewFile::temporary_name() const {
  std::random_device random;
  std::uint64_t number = std::uint64_t{random()} << 32 | random();
  return entry_of(folder_of(path_), ".fulgurite-" + std::to_string(number) + ".tmp");
}

void NewFile::open_named() {
  temporary_ = temporary_name();
  file_ = open_file(temporary_, O_RDWR | O_CREAT | O_EXCL, "open", 0666);
}

void NewFile::link_to(const std::string& name) {
  std::string self = "/proc/self/fd/" + std::to_string(file_.get());
  if (::linkat(AT_FDCWD, self.c_str(), AT_FDCWD, name.c_str(), AT_SYMLINK_FOLLOW) != 0) {
    throw_errno(errno, "commit", path_);
  }
}

// So that replacing a private file does not make it public. Only the mode: the owner may not be
// ours to give.
void NewFile::take_over_mode() {
  struct stat existing {};
  if (::stat(path_.c_str(), &existing) == 0 && S_ISREG(existing.st_mode)) {
    ::fchmod(file_.get(), existing.st_mode & 07777);
  }
}

void NewFile::replace() {
  take_over_mode();
  if (temporary_.empty()) {
    std::string name = temporary_name();
    link_to(name);
    temporary_ = std::move(name);
  }
  if (::rename(temporary_.c_str(), path_.c_str()) != 0) throw_errno(errno, "commit", path_);
  temporary_.clear();
}

void NewFile::create() {
  if (temporary_.empty()) return link_to(path_);
  if (::renameat2(AT_FDCWD, temporary_.c_str(), AT_FDCWD, path_.c_str(), RENAME_NOREPLACE) == 0) {
    temporary_.clear();
    return;
  }
  if (errno != EINVAL && errno != ENOSYS) throw_errno(errno, "commit", path_);
  // The disk does not know that flag; a second link is as exclusive. The first goes with `this`.
  if (::link(temporary_.c_str(), path_.c_str()) != 0) throw_errno(errno, "commit", path_);
}

}  // namespace fulgurite::local
