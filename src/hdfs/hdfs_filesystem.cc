// hdfs:// as a FileSystem: paths, directories, copies, moves and removals. Reading, writing and
// walking directories are in the files beside this one; what they share is a Cluster.
#include <utility>
#include <vector>

#include "fulgurite/hdfs.h"
#include "fulgurite/url.h"
#include "hdfs/cluster.h"
#include "hdfs/copy_through.h"
#include "hdfs/file_info.h"
#include "hdfs/file_reader.h"
#include "hdfs/file_writer.h"
#include "hdfs/listing.h"
#include "hdfs/options.h"
#include "hdfs/path.h"

namespace fulgurite {
namespace {

using hdfs::existing;
using hdfs::existing_file;
using hdfs::fail;
using hdfs::Operation;
using hdfs::throw_directory;
namespace wire = hdfs::wire;

std::optional<hdfs::DirectoryPage> page_of(const std::optional<wire::DirectoryListing>& found) {
  if (!found) return std::nullopt;
  hdfs::DirectoryPage page;
  for (const auto& entry : found->entries()) {
    page.entries.push_back(hdfs::info_of(entry.path(), entry));
  }
  page.remaining = found->remaining_entries();
  return page;
}

class HdfsFileSystem final : public FileSystem {
 public:
  explicit HdfsFileSystem(hdfs::Settings settings)
      : cluster_(std::make_shared<hdfs::Cluster>(std::move(settings))) {}

  const std::string& protocol() const override {
    static const std::string name = "hdfs";
    return name;
  }

  const Capability& capability() const override {
    static const Capability capability{
        .append = true, .empty_directories = true, .atomic_move = true, .atomic_create = true};
    return capability;
  }

  std::string url(std::string_view path) const override { return cluster_->url(clean(path)); }

  std::optional<FileInfo> stat(std::string_view path) const override {
    const std::string name = clean(path);
    const auto status = cluster_->namenode().status(about("stat", name), name);
    if (!status) return std::nullopt;
    return hdfs::info_of(name, *status);
  }

  std::unique_ptr<Listing> list(std::string_view path, const ListOptions& options) const override {
    const std::string name = clean(path);
    const auto read_page = [cluster = cluster_,
                            operation = Operation{"list", cluster_->url(name), options.stop}](
                               const std::string& directory, const std::string& after) {
      check_stop(operation);
      return page_of(cluster->namenode().list(operation, directory, after));
    };
    return hdfs::open_listing(read_page, name, options.recursive);
  }

  std::unique_ptr<Reader> open_reader(std::string_view path,
                                      const ReadOptions& options) const override {
    return hdfs::open_reader(cluster_, clean(path), options);
  }

  std::unique_ptr<Writer> open_writer(std::string_view path,
                                      const WriteOptions& options) const override {
    return hdfs::open_writer(cluster_, clean(path), options);
  }

  void create_directory(std::string_view path) const override {
    const std::string name = clean(path);
    make_directory(about("create_directory", name), name);
  }

  void remove_file(std::string_view path) const override {
    const std::string name = clean(path);
    const Operation operation = about("remove", name);
    existing_file(cluster_->namenode(), operation, name);
    cluster_->namenode().remove(operation, name, false);
  }

  void remove_files(std::span<const std::string> paths) const override {
    std::vector<std::string> names;
    for (const std::string& path : paths) names.push_back(clean(path));
    const Operation operation = about("remove", names.empty() ? "/" : names.front());
    const auto found = cluster_->namenode().statuses(operation, names);
    std::vector<std::string> files;
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (found[i] && found[i]->kind() == wire::DIRECTORY)
        throw_directory(about("remove", names[i]));
      if (found[i]) files.push_back(names[i]);
    }
    cluster_->namenode().remove_each(operation, files);
  }

  void remove_directory(std::string_view path) const override {
    const std::string name = clean(path);
    const Operation operation = about("remove_directory", name);
    if (existing(cluster_->namenode(), operation, name).kind() != wire::DIRECTORY) {
      fail(ErrorCode::not_a_directory, operation, "is a file", "use remove_file");
    }
    cluster_->namenode().remove(operation, name, false);
  }

  void remove_all(std::string_view path) const override {
    const std::string name = clean(path);
    const Operation operation = about("remove_all", name);
    if (!cluster_->namenode().remove(operation, name, true)) throw_missing(operation);
  }

  FileInfo copy_file(std::string_view from, std::string_view to) const override {
    return hdfs::copy_through(*this, from, to);
  }

  void move_file(std::string_view from, std::string_view to) const override {
    const std::string source = clean(from);
    const std::string target = clean(to);
    const Operation operation = about("move", source);
    auto& namenode = cluster_->namenode();
    existing_file(namenode, operation, source);
    if (source == target) return;
    const auto replaced = namenode.status(operation, target);
    if (replaced && replaced->kind() == wire::DIRECTORY) throw_directory(about("move", target));
    if (!replaced) make_directory(operation, hdfs::directory_of(target));
    namenode.rename(operation, source, target, true);
  }

 private:
  std::string clean(std::string_view path) const {
    return hdfs::clean_path(path, cluster_->settings().user);
  }

  Operation about(const char* name, const std::string& path) const {
    return {name, cluster_->url(path)};
  }

  [[noreturn]] static void throw_missing(const Operation& operation) {
    fail(ErrorCode::not_found, operation, "no such file or directory", "check the path");
  }

  void make_directory(const Operation& operation, const std::string& path) const {
    try {
      cluster_->namenode().make_directory(operation, path, cluster_->directory_mode());
    } catch (const Error& error) {
      // What HDFS says of a file that has the directory's name.
      if (error.code() != ErrorCode::already_exists) throw;
      fail(ErrorCode::not_a_directory, operation, "a file has this name", "choose another name");
    }
  }

  const std::shared_ptr<hdfs::Cluster> cluster_;
};

}  // namespace

std::shared_ptr<FileSystem> make_hdfs(const HdfsOptions& options) {
  return std::make_shared<HdfsFileSystem>(hdfs::settings_of(options));
}

std::shared_ptr<FileSystem> make_hdfs(const StorageOptions& options) {
  return make_hdfs(hdfs::parse_options(options));
}

std::vector<OptionInfo> hdfs_options() { return hdfs::option_infos(); }

}  // namespace fulgurite
