// The files and directories of memory://, one set for the whole process. Knows paths of the form
// "/a/b" and "" for the root; errors are thrown by memory_filesystem.cc.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "fulgurite/buffer.h"
#include "fulgurite/filesystem.h"

namespace fulgurite {

/// One content of one file; never changed once it is in the store.
struct MemoryFile {
  FileInfo info;
  Payload content;
};

/// Not thread-safe by itself: callers hold `mutex` over everything that belongs together.
class MemoryStore {
 public:
  static MemoryStore& instance();

  std::mutex mutex;  // guards all of the store

  std::shared_ptr<const MemoryFile> find(const std::string& path) const;
  /// Whether `path` was made as a directory, or something lies below it, or it is the root.
  bool is_directory(const std::string& path) const;
  /// The first file that stands where a directory above `path` should be.
  std::optional<std::string> file_above(const std::string& path) const;
  std::optional<FileInfo> stat(const std::string& path) const;

  /// Entries directly in `path`, or all files below it; sorted by path.
  std::vector<FileInfo> list(const std::string& path, bool recursive) const;
  bool has_entries(const std::string& path) const;

  /// Puts the content under `info.path`; sets size, time and etag. Returns what was stored.
  FileInfo put(FileInfo info, const Payload& content);
  bool remove(const std::string& path) { return files_.erase(path) > 0; }
  void make_directory(const std::string& path);
  bool remove_directory(const std::string& path) { return directories_.erase(path) > 0; }

 private:
  std::map<std::string, std::shared_ptr<const MemoryFile>> files_;
  std::set<std::string> directories_;  // those made by name; others exist by what is in them
  std::uint64_t next_etag_ = 1;
};

}  // namespace fulgurite
