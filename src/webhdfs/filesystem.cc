#include "webhdfs/filesystem.h"

#include <utility>
#include <vector>

#include "hdfs/copy_through.h"
#include "hdfs/listing.h"
#include "hdfs/path.h"
#include "object/multipart_writer.h"
#include "object/range_reader.h"
#include "webhdfs/append_writer.h"
#include "webhdfs/namenode.h"
#include "webhdfs/store.h"

namespace fulgurite::webhdfs {
namespace {

class WebHdfsFileSystem final : public FileSystem {
 public:
  explicit WebHdfsFileSystem(std::shared_ptr<const Client> client)
      : client_(std::move(client)),
        protocol_(client_->provider().protocol),
        transfer_{std::make_shared<const Store>(client_), client_->options().transfer,
                  std::make_shared<object::ByteBudget>(client_->options().transfer.budget_bytes)} {}

  const std::string& protocol() const override { return protocol_; }
  const Capability& capability() const override {
    static const Capability capability{
        .append = true, .empty_directories = true, .atomic_move = true, .atomic_create = true};
    return capability;
  }
  std::string url(std::string_view path) const override { return client_->url(clean(path)); }

  std::optional<FileInfo> stat(std::string_view path) const override {
    return status_of(*client_, "stat", clean(path));
  }
  std::unique_ptr<Listing> list(std::string_view path, const ListOptions& options) const override {
    const auto read_page = [client = client_, stop = options.stop](const std::string& directory,
                                                                   const std::string& after) {
      return webhdfs::list(*client, directory, after, stop);
    };
    return hdfs::open_listing(read_page, clean(path), options.recursive);
  }
  std::unique_ptr<Reader> open_reader(std::string_view path,
                                      const ReadOptions& options) const override;
  std::unique_ptr<Writer> open_writer(std::string_view path,
                                      const WriteOptions& options) const override;
  void create_directory(std::string_view path) const override {
    make_directory(*client_, "create_directory", clean(path));
  }
  void remove_file(std::string_view path) const override;
  void remove_files(std::span<const std::string> paths) const override;
  void remove_directory(std::string_view path) const override;
  void remove_all(std::string_view path) const override;
  FileInfo copy_file(std::string_view from, std::string_view to) const override {
    return hdfs::copy_through(*this, from, to);
  }
  void move_file(std::string_view from, std::string_view to) const override;

 private:
  std::string clean(std::string_view path) const {
    return hdfs::clean_path(path, client_->identity().user);
  }
  [[noreturn]] void fail(ErrorCode code, const char* operation, const std::string& path,
                         const char* reason, const char* advice) const {
    throw Error(code, protocol_ + " " + operation, client_->url(path), reason, advice);
  }
  [[noreturn]] void throw_directory(const char* operation, const std::string& path) const {
    fail(ErrorCode::is_a_directory, operation, path, "is a directory", "name a file in it");
  }
  FileInfo existing(const char* operation, const std::string& path,
                    const std::stop_token& stop = {}) const;
  FileInfo existing_file(const char* operation, const std::string& path,
                         const std::stop_token& stop = {}) const;
  std::unique_ptr<Writer> open_append(const std::string& path, const std::optional<FileInfo>& found,
                                      const std::stop_token& stop) const;

  const std::shared_ptr<const Client> client_;
  const std::string protocol_;
  const object::Transfer transfer_;
};

FileInfo WebHdfsFileSystem::existing(const char* operation, const std::string& path,
                                     const std::stop_token& stop) const {
  if (auto found = status_of(*client_, operation, path, stop)) return *std::move(found);
  fail(ErrorCode::not_found, operation, path, "no such file or directory", "check the path");
}

FileInfo WebHdfsFileSystem::existing_file(const char* operation, const std::string& path,
                                          const std::stop_token& stop) const {
  FileInfo info = existing(operation, path, stop);
  if (info.is_directory()) throw_directory(operation, path);
  return info;
}

std::unique_ptr<Reader> WebHdfsFileSystem::open_reader(std::string_view path,
                                                       const ReadOptions& options) const {
  const std::string name = clean(path);
  if (!options.version.empty()) {
    fail(ErrorCode::not_supported, "open", name, "HDFS keeps no versions", "leave the version out");
  }
  FileInfo info = existing_file("open", name, options.stop);
  if (!options.if_match.empty() && options.if_match != info.etag) {
    fail(ErrorCode::precondition_failed, "open", name, "the file is not what if_match names",
         "stat it again");
  }
  return std::make_unique<object::RangeReader>(transfer_, client_->at(name), std::move(info),
                                               std::vector<object::ObjectEnd>{}, options);
}

std::unique_ptr<Writer> WebHdfsFileSystem::open_writer(std::string_view path,
                                                       const WriteOptions& options) const {
  const std::string name = clean(path);
  if (!options.if_match.empty()) {
    fail(ErrorCode::not_supported, "open", name, "HDFS cannot replace a file on a condition",
         "leave if_match out, or use WriteMode::create");
  }
  const auto found = status_of(*client_, "open", name, options.stop);
  if (found && found->is_directory()) throw_directory("open", name);
  if (found && options.mode == WriteMode::create) {
    fail(ErrorCode::already_exists, "open", name, "the file exists",
         "choose another name, or replace it");
  }
  if (options.mode == WriteMode::append) return open_append(name, found, options.stop);
  return std::make_unique<object::MultipartWriter>(transfer_, client_->at(name), options);
}

/// A new file begins empty, so that there is one also if nothing is appended.
std::unique_ptr<Writer> WebHdfsFileSystem::open_append(const std::string& path,
                                                       const std::optional<FileInfo>& found,
                                                       const std::stop_token& stop) const {
  if (!found) create_file(*client_, "open", path, {}, true, stop).finish();
  return std::make_unique<AppendWriter>(client_, path, found ? found->size : 0, stop);
}

void WebHdfsFileSystem::remove_file(std::string_view path) const {
  const std::string name = clean(path);
  existing_file("remove", name);
  remove(*client_, "remove", name, false);
}

void WebHdfsFileSystem::remove_files(std::span<const std::string> paths) const {
  std::vector<std::string> names;
  for (const std::string& path : paths) names.push_back(clean(path));
  const auto found = statuses_of(*client_, "remove", names);
  std::vector<std::string> files;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (found[i] && found[i]->is_directory()) throw_directory("remove", names[i]);
    if (found[i]) files.push_back(names[i]);
  }
  remove_each(*client_, files);
}

void WebHdfsFileSystem::remove_directory(std::string_view path) const {
  const std::string name = clean(path);
  if (existing("remove_directory", name).is_file()) {
    fail(ErrorCode::not_a_directory, "remove_directory", name, "is a file", "use remove_file");
  }
  remove(*client_, "remove_directory", name, false);
}

void WebHdfsFileSystem::remove_all(std::string_view path) const {
  const std::string name = clean(path);
  if (remove(*client_, "remove_all", name, true)) return;
  fail(ErrorCode::not_found, "remove_all", name, "no such file or directory", "check the path");
}

void WebHdfsFileSystem::move_file(std::string_view from, std::string_view to) const {
  const std::string source = clean(from);
  const std::string target = clean(to);
  const FileInfo moved = existing_file("move", source);
  if (source == target) return;
  const auto replaced = status_of(*client_, "move", target);
  if (replaced && replaced->is_directory()) throw_directory("move", target);
  if (!replaced) make_directory(*client_, "move", hdfs::directory_of(target));
  rename(*client_, "move", moved, target, true);
}

}  // namespace

std::shared_ptr<FileSystem> make_filesystem(std::shared_ptr<const Client> client) {
  const auto& options = client->options();
  if (options.transfer.part_bytes == 0 || options.transfer.max_connections < 1) {
    throw Error(ErrorCode::invalid_argument, std::string(client->provider().protocol) + " options",
                "", "part_bytes and max_connections must be at least 1",
                "leave them at their defaults");
  }
  return std::make_shared<WebHdfsFileSystem>(std::move(client));
}

}  // namespace fulgurite::webhdfs
