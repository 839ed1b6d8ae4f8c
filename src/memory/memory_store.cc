// Two ordered containers: what lies below a directory is a range of neighbours.
#include "memory/memory_store.h"

#include <algorithm>
#include <utility>

namespace fulgurite {
namespace {

std::string above(const std::string& path) { return path.substr(0, path.rfind('/')); }

FileInfo directory_info(std::string path) {
  FileInfo info;
  info.path = std::move(path);
  info.type = FileType::directory;
  return info;
}

// The entry of directory `path` on the way to `below`: "/a", "/a/b/c" -> "/a/b".
std::string child_towards(const std::string& path, const std::string& below) {
  return below.substr(0, below.find('/', path.size() + 1));
}

// Small pieces are copied together, so that a log appended to line by line stays quick to read.
Payload compact(const Payload& content) {
  constexpr std::uint64_t kSmall = 64 << 10;
  Payload result;
  Payload small;
  auto flush = [&] {
    if (small.pieces().size() > 1) small = Payload(Buffer::from_string(small.to_string()));
    result.append(std::exchange(small, {}));
  };
  for (const Buffer& piece : content.pieces()) {
    if (piece.size() >= kSmall || small.size() >= kSmall) flush();
    (piece.size() >= kSmall ? result : small).append(piece);
  }
  flush();
  return result;
}

}  // namespace

MemoryStore& MemoryStore::instance() {
  static MemoryStore store;
  return store;
}

std::shared_ptr<const MemoryFile> MemoryStore::find(const std::string& path) const {
  auto found = files_.find(path);
  return found == files_.end() ? nullptr : found->second;
}

bool MemoryStore::has_entries(const std::string& path) const {
  std::string prefix = path + "/";
  auto file = files_.lower_bound(prefix);
  auto directory = directories_.lower_bound(prefix);
  return (file != files_.end() && file->first.starts_with(prefix)) ||
         (directory != directories_.end() && directory->starts_with(prefix));
}

bool MemoryStore::is_directory(const std::string& path) const {
  return path.empty() || directories_.contains(path) || has_entries(path);
}

std::optional<std::string> MemoryStore::file_above(const std::string& path) const {
  for (std::string parent = above(path); !parent.empty(); parent = above(parent)) {
    if (files_.contains(parent)) return parent;
  }
  return std::nullopt;
}

std::optional<FileInfo> MemoryStore::stat(const std::string& path) const {
  if (auto file = find(path)) return file->info;
  if (is_directory(path)) return directory_info(path);
  return std::nullopt;
}

std::vector<FileInfo> MemoryStore::list(const std::string& path, bool recursive) const {
  std::string prefix = path + "/";
  std::map<std::string, FileInfo> entries;
  for (auto file = files_.lower_bound(prefix);
       file != files_.end() && file->first.starts_with(prefix); ++file) {
    std::string entry = recursive ? file->first : child_towards(path, file->first);
    if (entry == file->first) {
      entries[entry] = file->second->info;
      entries[entry].metadata.clear();
    } else {
      entries[entry] = directory_info(entry);
    }
  }
  for (auto directory = directories_.lower_bound(prefix);
       !recursive && directory != directories_.end() && directory->starts_with(prefix);
       ++directory) {
    std::string entry = child_towards(path, *directory);
    entries.try_emplace(entry, directory_info(entry));
  }
  std::vector<FileInfo> list;
  for (auto& [name, info] : entries) list.push_back(std::move(info));
  return list;
}

FileInfo MemoryStore::put(FileInfo info, const Payload& content) {
  auto file = std::make_shared<MemoryFile>();
  info.size = content.size();
  info.modified = std::chrono::system_clock::now();
  info.etag = std::to_string(next_etag_++);
  file->info = info;
  file->content = compact(content);
  files_[info.path] = std::move(file);
  return info;
}

void MemoryStore::make_directory(const std::string& path) {
  for (std::string each = path; !each.empty(); each = above(each)) directories_.insert(each);
}

}  // namespace fulgurite
