#include "hdfs/socket_path.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace fulgurite::hdfs {
namespace {

/// A group that root lets in counts as root.
bool lets_others_write(const struct stat& folder) {
  return (folder.st_mode & S_IWOTH) || ((folder.st_mode & S_IWGRP) && folder.st_uid != 0);
}

/// A link is its own maker's, wherever it leads.
bool is_ours(const std::string& file) {
  struct stat status {};
  return ::lstat(file.c_str(), &status) == 0 &&
         (status.st_uid == 0 || status.st_uid == ::geteuid());
}

}  // namespace

std::string distrust_of_socket(const std::string& path) {
  if (!path.starts_with('/')) return path + " is no absolute path";
  bool anyone_creates_here = false;
  struct stat status {};
  // "/", "/run", "/run/hdfs", "/run/hdfs/socket"
  for (std::size_t end = 1;; end = path.find('/', end + 1)) {
    const std::string part = path.substr(0, end);
    if (::stat(part.c_str(), &status) != 0) return part + ": " + std::strerror(errno);
    if (anyone_creates_here && !is_ours(part)) return part + " may be anyone's";
    if (end >= path.size()) break;
    anyone_creates_here = lets_others_write(status);
    if (anyone_creates_here && !(status.st_mode & S_ISVTX)) return part + " lets others write";
  }
  return S_ISSOCK(status.st_mode) ? "" : path + " is no socket";
}

}  // namespace fulgurite::hdfs
