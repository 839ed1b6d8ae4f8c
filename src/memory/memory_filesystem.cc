// memory:// as a FileSystem over MemoryStore: locking, options, errors.
#include <algorithm>
#include <cstring>
#include <utility>

#include "base/option_table.h"
#include "fulgurite/memory.h"
#include "fulgurite/url.h"
#include "memory/memory_store.h"

namespace fulgurite {
namespace {

[[noreturn]] void fail(ErrorCode code, std::string_view operation, const std::string& path,
                       const std::string& reason, const std::string& advice = {}) {
  throw Error(code, "memory " + std::string(operation), unstrip_protocol("memory", path), reason,
              advice);
}

void check_stop(const std::stop_token& stop, std::string_view operation, const std::string& path) {
  if (stop.stop_requested()) fail(ErrorCode::cancelled, operation, path, "stopped by the caller");
}

std::string clean(std::string_view path) { return strip_protocol("memory", path); }

void check_no_file_above(const MemoryStore& store, std::string_view operation,
                         const std::string& path) {
  if (auto file = store.file_above(path)) {
    fail(ErrorCode::not_a_directory, operation, path, *file + " is a file",
         "choose a path that does not lead through a file");
  }
}

class MemoryReader final : public Reader {
 public:
  MemoryReader(std::shared_ptr<const MemoryFile> file, std::stop_token stop)
      : file_(std::move(file)), stop_(std::move(stop)) {}

  const FileInfo& info() const override { return file_->info; }

  std::size_t read_at(std::uint64_t offset, std::span<std::byte> to) const override {
    check_stop(stop_, "read", file_->info.path);
    PayloadCursor cursor(file_->content);
    cursor.seek(offset);
    return cursor.read(to);
  }

  void read_pieces(std::span<const ReadPiece> pieces) const override {
    for (const ReadPiece& piece : pieces) {
      if (piece.offset > size() || piece.to.size() > size() - piece.offset) {
        fail(ErrorCode::invalid_argument, "read", file_->info.path, "a piece is outside the file");
      }
    }
    for (const ReadPiece& piece : pieces) read_at(piece.offset, piece.to);
  }

  std::size_t read(std::span<std::byte> to) override {
    std::size_t count = read_at(position_, to);
    position_ += count;
    return count;
  }

  void seek(std::uint64_t position) override { position_ = position; }
  std::uint64_t position() const override { return position_; }

 private:
  std::shared_ptr<const MemoryFile> file_;
  std::stop_token stop_;
  std::uint64_t position_ = 0;
};

class MemoryWriter final : public Writer {
 public:
  MemoryWriter(std::string path, WriteOptions options)
      : path_(std::move(path)), options_(std::move(options)) {}

  // A copy, since the caller may change the memory after commit.
  void write(Buffer bytes) override {
    check_open("write");
    content_.append(Buffer::copy_of(bytes.bytes()));
  }

  FileInfo commit() override {
    check_open("commit");
    MemoryStore& store = MemoryStore::instance();
    std::lock_guard lock(store.mutex);
    auto existing = store.find(path_);
    check_target(store, existing.get());
    done_ = true;
    FileInfo info;
    info.path = path_;
    info.content_type = options_.content_type;
    info.metadata = options_.metadata;
    if (options_.mode != WriteMode::append || !existing) return store.put(info, content_);
    Payload whole = existing->content;
    whole.append(content_);
    return store.put(existing->info, whole);
  }

  std::uint64_t written() const override { return content_.size(); }

 private:
  void check_open(std::string_view operation) const {
    check_stop(options_.stop, operation, path_);
    if (done_) fail(ErrorCode::invalid_argument, operation, path_, "the file is committed");
  }

  void check_target(const MemoryStore& store, const MemoryFile* existing) const {
    if (store.is_directory(path_)) {
      fail(ErrorCode::is_a_directory, "commit", path_, "a directory was made here meanwhile");
    }
    check_no_file_above(store, "commit", path_);
    if (options_.mode == WriteMode::create && existing) {
      fail(ErrorCode::already_exists, "commit", path_, "the file was created meanwhile");
    }
    if (!options_.if_match.empty() && (!existing || existing->info.etag != options_.if_match)) {
      fail(ErrorCode::precondition_failed, "commit", path_, "the file is not what if_match names",
           "read the file again and repeat the change");
    }
  }

  std::string path_;
  WriteOptions options_;
  Payload content_;
  bool done_ = false;
};

// A snapshot, handed out in pages.
class MemoryListing final : public Listing {
 public:
  MemoryListing(std::vector<FileInfo> entries, std::stop_token stop, std::string path)
      : entries_(std::move(entries)), stop_(std::move(stop)), path_(std::move(path)) {}

  std::vector<FileInfo> next_page() override {
    constexpr std::size_t kPage = 1000;
    check_stop(stop_, "list", path_);
    auto begin = entries_.begin() + static_cast<std::ptrdiff_t>(next_);
    std::size_t count = std::min(kPage, entries_.size() - next_);
    next_ += count;
    auto end = begin + static_cast<std::ptrdiff_t>(count);
    return {std::move_iterator(begin), std::move_iterator(end)};
  }

 private:
  std::vector<FileInfo> entries_;
  std::size_t next_ = 0;
  std::stop_token stop_;
  std::string path_;
};

class MemoryFileSystem final : public FileSystem {
 public:
  const std::string& protocol() const override {
    static const std::string name = "memory";
    return name;
  }

  const Capability& capability() const override {
    static const Capability capability{.append = true,
                                       .empty_directories = true,
                                       .atomic_move = true,
                                       .atomic_create = true,
                                       .replace_if_match = true,
                                       .user_metadata = true};
    return capability;
  }

  std::string url(std::string_view path) const override {
    return unstrip_protocol("memory", clean(path));
  }

  std::optional<FileInfo> stat(std::string_view path) const override {
    std::lock_guard lock(store_.mutex);
    return store_.stat(clean(path));
  }

  std::unique_ptr<Listing> list(std::string_view path, const ListOptions& options) const override {
    std::string directory = clean(path);
    std::lock_guard lock(store_.mutex);
    return std::make_unique<MemoryListing>(store_.list(directory, options.recursive), options.stop,
                                           directory);
  }

  std::unique_ptr<Reader> open_reader(std::string_view path,
                                      const ReadOptions& options) const override {
    std::string name = clean(path);
    check_stop(options.stop, "open", name);
    if (!options.version.empty()) {
      fail(ErrorCode::not_supported, "open", name, "memory keeps no versions");
    }
    std::lock_guard lock(store_.mutex);
    auto file = existing_file("open", name);
    if (!options.if_match.empty() && file->info.etag != options.if_match) {
      fail(ErrorCode::precondition_failed, "open", name, "the file is not what if_match names",
           "list or stat it again");
    }
    return std::make_unique<MemoryReader>(std::move(file), options.stop);
  }

  std::unique_ptr<Writer> open_writer(std::string_view path,
                                      const WriteOptions& options) const override {
    std::string name = clean(path);
    check_stop(options.stop, "open", name);
    std::lock_guard lock(store_.mutex);
    if (store_.is_directory(name)) {
      fail(ErrorCode::is_a_directory, "open", name, "is a directory", "write to a file in it");
    }
    check_no_file_above(store_, "open", name);
    if (options.mode == WriteMode::create && store_.find(name)) {
      fail(ErrorCode::already_exists, "open", name, "the file exists",
           "choose another name, or replace it");
    }
    return std::make_unique<MemoryWriter>(name, options);
  }

  void create_directory(std::string_view path) const override {
    std::string name = clean(path);
    std::lock_guard lock(store_.mutex);
    if (store_.find(name)) {
      fail(ErrorCode::not_a_directory, "create_directory", name, "a file has this name",
           "choose another name");
    }
    check_no_file_above(store_, "create_directory", name);
    store_.make_directory(name);
  }

  void remove_file(std::string_view path) const override {
    std::string name = clean(path);
    std::lock_guard lock(store_.mutex);
    existing_file("remove", name);
    store_.remove(name);
  }

  void remove_files(std::span<const std::string> paths) const override {
    std::lock_guard lock(store_.mutex);
    for (const std::string& path : paths) store_.remove(clean(path));
  }

  void remove_directory(std::string_view path) const override {
    std::string name = clean(path);
    std::lock_guard lock(store_.mutex);
    if (store_.find(name)) {
      fail(ErrorCode::not_a_directory, "remove_directory", name, "is a file", "use remove_file");
    }
    if (store_.has_entries(name)) {
      fail(ErrorCode::directory_not_empty, "remove_directory", name, "is not empty",
           "use remove_all to remove what is in it too");
    }
    if (!store_.remove_directory(name) && !name.empty()) {
      fail(ErrorCode::not_found, "remove_directory", name, "no such directory");
    }
  }

  FileInfo copy_file(std::string_view from, std::string_view to) const override {
    std::lock_guard lock(store_.mutex);
    return copy_locked(clean(from), clean(to));
  }

  void move_file(std::string_view from, std::string_view to) const override {
    std::string source = clean(from);
    std::string target = clean(to);
    std::lock_guard lock(store_.mutex);
    copy_locked(source, target);
    if (source != target) store_.remove(source);
  }

  void remove_all(std::string_view path) const override {
    std::string name = clean(path);
    std::lock_guard lock(store_.mutex);
    if (!store_.stat(name)) fail(ErrorCode::not_found, "remove_all", name, "no such file");
    for (const FileInfo& file : store_.list(name, true)) store_.remove(file.path);
    remove_tree_of_directories(name);
    store_.remove(name);
  }

 private:
  std::shared_ptr<const MemoryFile> existing_file(std::string_view operation,
                                                  const std::string& path) const {
    if (auto file = store_.find(path)) return file;
    if (store_.is_directory(path)) {
      fail(ErrorCode::is_a_directory, operation, path, "is a directory", "name a file in it");
    }
    fail(ErrorCode::not_found, operation, path, "no such file", "check the path");
  }

  FileInfo copy_locked(const std::string& from, const std::string& to) const {
    auto source = existing_file("copy", from);
    if (store_.is_directory(to)) {
      fail(ErrorCode::is_a_directory, "copy", to, "is a directory", "name a file in it");
    }
    check_no_file_above(store_, "copy", to);
    FileInfo info = source->info;
    info.path = to;
    return store_.put(info, source->content);
  }

  void remove_tree_of_directories(const std::string& path) const {
    for (const FileInfo& entry : store_.list(path, false)) remove_tree_of_directories(entry.path);
    store_.remove_directory(path);
  }

  MemoryStore& store_ = MemoryStore::instance();
};

}  // namespace

std::shared_ptr<FileSystem> make_memory(const StorageOptions& options) {
  for (const auto& [name, value] : options) throw_unknown_option("memory", name, {});
  return std::make_shared<MemoryFileSystem>();
}

std::vector<OptionInfo> memory_options() { return {}; }

}  // namespace fulgurite
