// What every FileSystem can do with the verbs its backend implements. See fulgurite/filesystem.h.
#include "fulgurite/filesystem.h"

#include <algorithm>
#include <utility>

namespace fulgurite {
namespace {

// What a whole file is asked for at first, before its size is known.
constexpr std::uint64_t kSmallFile = 128 << 10;

Error not_found(const FileSystem& filesystem, std::string_view operation, std::string_view path) {
  return Error(ErrorCode::not_found, filesystem.protocol() + " " + std::string(operation),
               filesystem.url(path), "no such file or directory",
               "check the path; `fulgurite ls` on its parent shows what is there");
}

std::vector<FileInfo> all_entries(const FileSystem& filesystem, std::string_view path,
                                  const ListOptions& options) {
  std::vector<FileInfo> entries;
  auto listing = filesystem.list(path, options);
  for (auto page = listing->next_page(); !page.empty(); page = listing->next_page()) {
    std::move(page.begin(), page.end(), std::back_inserter(entries));
  }
  std::sort(entries.begin(), entries.end(),
            [](const FileInfo& a, const FileInfo& b) { return a.path < b.path; });
  return entries;
}

std::span<std::byte> writable_bytes(std::string& text) {
  return std::as_writable_bytes(std::span(text.data(), text.size()));
}

// Directories below `path` and itself, the deepest first.
void remove_directories(const FileSystem& filesystem, const std::string& path) {
  for (const FileInfo& entry : filesystem.ls(path)) {
    if (entry.is_directory()) remove_directories(filesystem, entry.path);
  }
  filesystem.remove_directory(path);
}

}  // namespace

std::string Reader::read_all() const {
  std::string content(size(), '\0');
  content.resize(read_at(0, writable_bytes(content)));
  return content;
}

bool FileSystem::is_file(std::string_view path) const {
  auto info = stat(path);
  return info && info->is_file();
}

bool FileSystem::is_directory(std::string_view path) const {
  auto info = stat(path);
  return info && info->is_directory();
}

FileInfo FileSystem::info(std::string_view path) const {
  auto found = stat(path);
  if (!found) throw not_found(*this, "info", path);
  return *std::move(found);
}

std::vector<FileInfo> FileSystem::ls(std::string_view path) const {
  auto entries = all_entries(*this, path, {});
  if (!entries.empty()) return entries;
  FileInfo self = info(path);
  if (self.is_file()) return {std::move(self)};
  return {};
}

std::vector<FileInfo> FileSystem::find(std::string_view path) const {
  auto files = all_entries(*this, path, {.recursive = true});
  if (!files.empty()) return files;
  auto self = stat(path);
  if (self && self->is_file()) return {*std::move(self)};
  return {};
}

std::string FileSystem::read_file(std::string_view path) const {
  return open_reader(path, {.front_bytes = kSmallFile})->read_all();
}

std::string FileSystem::read_file(std::string_view path, std::uint64_t begin,
                                  std::uint64_t end) const {
  auto reader = open_reader(path);
  end = std::min(end, reader->size());
  if (begin >= end) return {};
  std::string content(end - begin, '\0');
  content.resize(reader->read_at(begin, writable_bytes(content)));
  return content;
}

FileInfo FileSystem::write_file(std::string_view path, std::string_view content,
                                const WriteOptions& options) const {
  WriteOptions sized = options;
  sized.size_hint = content.size();
  auto writer = open_writer(path, sized);
  writer->write(Buffer::share(as_bytes(content), nullptr));  // it outlives the writer
  return writer->commit();
}

void FileSystem::remove_all(std::string_view path) const {
  FileInfo self = info(path);
  if (self.is_file()) return remove_file(path);
  auto listing = list(path, {.recursive = true});
  for (auto page = listing->next_page(); !page.empty(); page = listing->next_page()) {
    std::vector<std::string> files;
    for (const FileInfo& file : page) files.push_back(file.path);
    remove_files(files);
  }
  if (capability().empty_directories) remove_directories(*this, self.path);
}

}  // namespace fulgurite
