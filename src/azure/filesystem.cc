#include "azure/filesystem.h"

#include <mutex>
#include <optional>
#include <utility>

#include "azure/append_writer.h"
#include "azure/object_headers.h"
#include "azure/store.h"
#include "base/encode.h"
#include "base/log.h"
#include "object/object_filesystem.h"
#include "object/object_path.h"

namespace fulgurite::azure {
namespace {

using object::ObjectPath;

/// A path below a container without the slashes at its end, which directories may be written with.
ObjectPath path_of(std::string_view text) {
  ObjectPath path = object::split_path(text);
  while (path.key.ends_with('/')) path.key.pop_back();
  return path;
}

bool is_folder(const http::Headers& headers) {
  return headers.get("x-ms-meta-hdi_isfolder") == "true" ||
         headers.get("x-ms-resource-type") == "directory";
}

class AzureFileSystem final : public FileSystem {
 public:
  explicit AzureFileSystem(std::shared_ptr<const Client> client)
      : client_(std::move(client)),
        store_(std::make_shared<const Store>(client_)),
        flat_(object::make_object_filesystem(store_, client_->options().transfer)),
        flat_capability_(flat_->capability()) {
    flat_capability_.append = true;
    capability_ = flat_capability_;
    capability_.empty_directories = true;
    capability_.file_beside_directory = false;
    capability_.atomic_move = true;
    const auto wanted = client_->options().account_namespace;
    if (wanted != AzureNamespace::automatic) known_ = wanted == AzureNamespace::hierarchical;
    if (client_->endpoint().dfs_url.empty()) known_ = false;
  }

  const std::string& protocol() const override { return flat_->protocol(); }
  const Capability& capability() const override {
    return hierarchical() ? capability_ : flat_capability_;
  }
  std::string url(std::string_view path) const override { return flat_->url(path); }

  std::optional<FileInfo> stat(std::string_view path) const override;
  std::unique_ptr<Listing> list(std::string_view path, const ListOptions& options) const override {
    return flat_->list(path, options);
  }
  std::unique_ptr<Reader> open_reader(std::string_view path,
                                      const ReadOptions& options) const override;
  std::unique_ptr<Writer> open_writer(std::string_view path,
                                      const WriteOptions& options) const override;
  void create_directory(std::string_view path) const override;
  void remove_file(std::string_view path) const override;
  void remove_files(std::span<const std::string> paths) const override {
    flat_->remove_files(paths);
  }
  void remove_directory(std::string_view path) const override;
  FileInfo copy_file(std::string_view from, std::string_view to) const override;
  void move_file(std::string_view from, std::string_view to) const override;
  void remove_all(std::string_view path) const override;

 private:
  bool hierarchical() const;
  bool ask_account() const;
  std::optional<http::Headers> head(const ObjectPath& path) const;
  void check_is_no_directory(const char* operation, std::string_view path) const;
  Error is_directory(const char* operation, std::string_view path) const;
  Operation on_dfs(const char* name, const char* method, ObjectPath path) const;
  bool rename(const ObjectPath& source, const ObjectPath& target) const;
  void remove_tree(const ObjectPath& path) const;

  std::shared_ptr<const Client> client_;
  std::shared_ptr<const Store> store_;
  std::shared_ptr<FileSystem> flat_;
  Capability flat_capability_;
  Capability capability_;     // in a hierarchical account
  mutable std::mutex mutex_;  // guards known_
  mutable std::optional<bool> known_;
};

bool AzureFileSystem::hierarchical() const {
  const std::lock_guard lock(mutex_);
  if (!known_) known_ = ask_account();
  return *known_;
}

/// Get Account Information. Who may not ask, or asks an older account, is told that it is flat.
bool AzureFileSystem::ask_account() const {
  Operation operation{.name = "account", .method = "HEAD"};
  operation.query = {{"restype", "account"}, {"comp", "properties"}};
  const Answer answer = client_->start(std::move(operation)).settle();
  if (answer.ok()) return answer.response.headers.get("x-ms-is-hns-enabled") == "true";
  log(LogLevel::info, "the account does not say whether it is hierarchical: taken as flat");
  return false;
}

/// The headers of a blob or directory; nothing if there is none.
std::optional<http::Headers> AzureFileSystem::head(const ObjectPath& path) const {
  Operation operation{.name = "head", .method = "HEAD", .path = path};
  add_key(operation.headers, client_->options());
  Exchange exchange = client_->start(std::move(operation));
  Answer answer = exchange.settle();
  if (answer.ok()) return std::move(answer.response.headers);
  if (answer.status() == 404) return std::nullopt;
  throw exchange.error(answer);
}

Operation AzureFileSystem::on_dfs(const char* name, const char* method, ObjectPath path) const {
  Operation operation{.name = name, .method = method, .path = std::move(path)};
  operation.address = client_->endpoint().dfs_url;
  return operation;
}

std::optional<FileInfo> AzureFileSystem::stat(std::string_view path) const {
  const ObjectPath at = path_of(path);
  if (at.key.empty() || !hierarchical()) return flat_->stat(path);
  const auto headers = head(at);
  if (!headers) return std::nullopt;
  if (is_folder(*headers)) return object::directory_info(at.bucket, at.key + "/");
  return object::file_info(at.bucket, info_from_headers(at.key, *headers));
}

void AzureFileSystem::check_is_no_directory(const char* operation, std::string_view path) const {
  const ObjectPath at = path_of(path);
  if (at.key.empty() || !hierarchical()) return;
  const auto headers = head(at);
  if (headers && is_folder(*headers)) throw is_directory(operation, path);
}

Error AzureFileSystem::is_directory(const char* operation, std::string_view path) const {
  return Error(ErrorCode::is_a_directory, "abfs " + std::string(operation), url(path),
               "this is a directory", "name a file in it");
}

std::unique_ptr<Reader> AzureFileSystem::open_reader(std::string_view path,
                                                     const ReadOptions& options) const {
  auto reader = flat_->open_reader(path, options);
  // Only a file without bytes can be a directory in disguise.
  if (reader->size() == 0) check_is_no_directory("open_reader", path);
  return reader;
}

std::unique_ptr<Writer> AzureFileSystem::open_writer(std::string_view path,
                                                     const WriteOptions& options) const {
  if (options.mode == WriteMode::append) {
    const auto found = stat(path);
    if (found && found->is_directory()) throw is_directory("open_writer", path);
    return std::make_unique<AppendWriter>(*store_, client_, object::split_path(path), options);
  }
  check_is_no_directory("open_writer", path);
  return flat_->open_writer(path, options);
}

void AzureFileSystem::create_directory(std::string_view path) const {
  const ObjectPath at = path_of(path);
  if (at.key.empty() || !hierarchical()) return flat_->create_directory(path);
  Operation operation = on_dfs("create_directory", "PUT", at);
  operation.query = {{"resource", "directory"}};
  // An existing directory is fine and must keep its entries: nothing is replaced.
  operation.headers.add("If-None-Match", "*");
  Exchange exchange = client_->start(std::move(operation));
  const Answer answer = exchange.settle();
  if (answer.ok()) return;
  if (answer.status() != 409 && answer.status() != 412) throw exchange.error(answer);
  const auto headers = head(at);
  if (headers && is_folder(*headers)) return;
  throw Error(ErrorCode::not_a_directory, "abfs create_directory", url(path),
              "a file is in the way", "choose another name, or remove the file");
}

void AzureFileSystem::remove_file(std::string_view path) const {
  check_is_no_directory("remove_file", path);
  flat_->remove_file(path);
}

void AzureFileSystem::remove_directory(std::string_view path) const {
  const ObjectPath at = path_of(path);
  if (at.key.empty() || !hierarchical()) return flat_->remove_directory(path);
  const auto headers = head(at);
  if (headers && !is_folder(*headers)) {
    throw Error(ErrorCode::not_a_directory, "abfs remove_directory", url(path), "this is a file",
                "remove_file removes it");
  }
  Operation operation = on_dfs("remove_directory", "DELETE", at);
  operation.query = {{"recursive", "false"}};
  client_->send(std::move(operation));
}

FileInfo AzureFileSystem::copy_file(std::string_view from, std::string_view to) const {
  check_is_no_directory("copy_file", from);
  return flat_->copy_file(from, to);
}

/// A rename, which replaces the destination in the same step.
void AzureFileSystem::move_file(std::string_view from, std::string_view to) const {
  const ObjectPath source = path_of(from);
  const ObjectPath target = path_of(to);
  if (source.key.empty() || target.key.empty() || !hierarchical()) {
    return flat_->move_file(from, to);
  }
  check_is_no_directory("move_file", from);
  if (source.bucket == target.bucket && source.key == target.key) return;
  if (rename(source, target)) return;
  create_directory(target.bucket + "/" + target.key.substr(0, target.key.rfind('/')));
  if (rename(source, target)) return;
  throw Error(ErrorCode::not_found, "abfs move_file", url(to), "its directory vanished meanwhile",
              "move it again");
}

/// False if the directory of the destination does not exist.
bool AzureFileSystem::rename(const ObjectPath& source, const ObjectPath& target) const {
  Operation operation = on_dfs("move_file", "PUT", target);
  const std::string sas = client_->credentials().get().sas;
  operation.headers.add("x-ms-rename-source", "/" + percent_encode(source.bucket, "$") + "/" +
                                                  percent_encode(source.key, "/") +
                                                  (sas.empty() ? "" : "?" + sas));
  Exchange exchange = client_->start(std::move(operation));
  const Answer answer = exchange.settle();
  if (answer.ok()) return true;
  if (answer.refusal.code == "RenameDestinationParentPathNotFound") return false;
  // The answer to a rename that was done may have been lost: then its source is gone.
  if (answer.repeated && answer.status() == 404 && head(target)) return true;
  throw exchange.error(answer);
}

void AzureFileSystem::remove_all(std::string_view path) const {
  const ObjectPath at = path_of(path);
  if (at.key.empty() || !hierarchical()) return flat_->remove_all(path);
  if (!info(path).is_directory()) return flat_->remove_file(path);
  remove_tree(at);
}

/// A large tree takes several requests: each answer says where the next one goes on.
void AzureFileSystem::remove_tree(const ObjectPath& path) const {
  std::string continuation;
  do {
    Operation operation = on_dfs("remove_all", "DELETE", path);
    operation.query = {{"recursive", "true"}};
    if (!continuation.empty()) operation.query.emplace_back("continuation", continuation);
    Exchange exchange = client_->start(std::move(operation));
    const Answer answer = exchange.settle();
    const bool gone = answer.status() == 404 && (answer.repeated || !continuation.empty());
    if (!answer.ok() && !gone) throw exchange.error(answer);
    continuation = answer.response.headers.get("x-ms-continuation");
  } while (!continuation.empty());
}

}  // namespace

std::shared_ptr<FileSystem> make_filesystem(std::shared_ptr<const Client> client) {
  return std::make_shared<AzureFileSystem>(std::move(client));
}

}  // namespace fulgurite::azure
