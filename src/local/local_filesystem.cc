// The local disk as a FileSystem: paths, options, copies, moves and removals. Reading, writing and
// listing are in the files beside this one.
#include <fcntl.h>
#include <stdio.h>
#include <sys/sendfile.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <vector>

#include "base/option_table.h"
#include "fulgurite/local.h"
#include "fulgurite/url.h"
#include "local/errors.h"
#include "local/file.h"
#include "local/listing.h"
#include "local/new_file.h"
#include "local/reader.h"
#include "local/writer.h"

namespace fulgurite {
namespace {

using local::clean;
using local::throw_errno;

// Inside the kernel where both files are on disks that can do so, else through memory.
void copy_content(const Descriptor& from, const Descriptor& to, const std::string& path) {
  constexpr std::size_t kChunk = 1 << 30;
  for (;;) {
    ssize_t done = ::copy_file_range(from.get(), nullptr, to.get(), nullptr, kChunk, 0);
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) break;
    if (done == 0) return;
  }
  if (errno != EXDEV && errno != EINVAL && errno != ENOSYS && errno != EOPNOTSUPP) {
    throw_errno(errno, "copy", path);
  }
  for (;;) {
    ssize_t done = ::sendfile(to.get(), from.get(), nullptr, kChunk);
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) throw_errno(errno, "copy", path);
    if (done == 0) return;
  }
}

class LocalFileSystem final : public FileSystem {
 public:
  explicit LocalFileSystem(LocalOptions options) : options_(options) {}

  const std::string& protocol() const override {
    static const std::string name = "file";
    return name;
  }

  const Capability& capability() const override {
    static const Capability capability{.append = true,
                                       .empty_directories = true,
                                       .atomic_move = true,
                                       .atomic_create = true,
                                       .replace_if_match = true};
    return capability;
  }

  std::string url(std::string_view path) const override { return "file://" + clean(path); }

  std::optional<FileInfo> stat(std::string_view path) const override {
    std::string name = clean(path);
    auto found = local::status(name);
    if (!found) return std::nullopt;
    return local::info_of(name, *found);
  }

  std::unique_ptr<Listing> list(std::string_view path, const ListOptions& options) const override {
    return local::open_listing(clean(path), options);
  }

  std::unique_ptr<Reader> open_reader(std::string_view path,
                                      const ReadOptions& options) const override {
    return local::open_reader(clean(path), options);
  }

  std::unique_ptr<Writer> open_writer(std::string_view path,
                                      const WriteOptions& options) const override {
    return local::open_writer(clean(path), options, options_);
  }

  void create_directory(std::string_view path) const override {
    local::make_directories(clean(path));
  }

  void remove_file(std::string_view path) const override {
    std::string name = clean(path);
    if (::unlink(name.c_str()) != 0) throw_errno(errno, "remove", name);
  }

  void remove_files(std::span<const std::string> paths) const override {
    for (const std::string& path : paths) {
      std::string name = clean(path);
      if (::unlink(name.c_str()) != 0 && errno != ENOENT && errno != ENOTDIR) {
        throw_errno(errno, "remove", name);
      }
    }
  }

  void remove_directory(std::string_view path) const override {
    std::string name = clean(path);
    if (::rmdir(name.c_str()) != 0) {
      throw_errno(errno == EEXIST ? ENOTEMPTY : errno, "remove_directory", name);
    }
  }

  FileInfo copy_file(std::string_view from, std::string_view to) const override {
    std::string source = clean(from);
    std::string target = local::write_target(clean(to));
    Descriptor input = local::open_file(source, O_RDONLY, "copy");
    if (S_ISDIR(local::status_of(input, source).st_mode)) throw_errno(EISDIR, "copy", source);
    local::make_directories(local::folder_of(target));
    local::NewFile copy(target);
    copy_content(input, copy.descriptor(), target);
    if (options_.sync && ::fsync(copy.descriptor().get()) != 0) throw_errno(errno, "sync", target);
    copy.replace();
    if (options_.sync) local::sync_folder(local::folder_of(target));
    return local::info_of(target, local::status_of(copy.descriptor(), target));
  }

  void move_file(std::string_view from, std::string_view to) const override {
    std::string source = clean(from);
    std::string target = clean(to);
    refuse_directories(source, target);
    local::make_directories(local::folder_of(target));
    if (::rename(source.c_str(), target.c_str()) != 0) {
      if (errno != EXDEV) throw_errno(errno, "move", source);
      copy_file(source, target);
      remove_file(source);
    } else if (options_.sync) {
      local::sync_folder(local::folder_of(target));
    }
  }

  void remove_all(std::string_view path) const override {
    std::string name = clean(path);
    std::error_code error;
    // Does not follow links.
    std::uintmax_t removed = std::filesystem::remove_all(name, error);
    if (error) throw_errno(error.value(), "remove_all", name);
    if (removed == 0) throw_errno(ENOENT, "remove_all", name);
  }

 private:
  static void refuse_directories(const std::string& source, const std::string& target) {
    auto from = local::status(source);
    auto to = local::status(target);
    if (!from) throw_errno(ENOENT, "move", source);
    if (S_ISDIR(from->st_mode)) throw_errno(EISDIR, "move", source);
    if (to && S_ISDIR(to->st_mode)) throw_errno(EISDIR, "move", target);
  }

  LocalOptions options_;
};

const OptionTable<LocalOptions>& table() {
  static const OptionTable<LocalOptions> rows = {
      {{"sync", {}, {}, "Whether commit waits until the file is on the disk (true)."},
       [](LocalOptions& options, std::string_view text) { options.sync = parse_bool(text); }},
      {{"auto_mkdir", {}, {}, "Of no effect: missing parent directories are always made."},
       [](LocalOptions&, std::string_view text) { parse_bool(text); }},
  };
  return rows;
}

}  // namespace

std::shared_ptr<FileSystem> make_local(const LocalOptions& options) {
  return std::make_shared<LocalFileSystem>(options);
}

std::shared_ptr<FileSystem> make_local(const StorageOptions& options) {
  LocalOptions parsed;
  apply_options(table(), "file", options, parsed);
  return make_local(parsed);
}

std::vector<OptionInfo> local_options() { return option_infos(table()); }

}  // namespace fulgurite
