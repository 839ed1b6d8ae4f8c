// FileSystem over an object store.
#include "object/object_filesystem.h"

#include <map>
#include <utility>

#include "object/key_listing.h"
#include "object/multipart_writer.h"
#include "object/object_ends.h"
#include "object/object_path.h"
#include "object/range_reader.h"
#include "object/transfer.h"

namespace fulgurite::object {
namespace {

/// The buckets of an account, on one page.
class BucketListing final : public Listing {
 public:
  explicit BucketListing(const std::vector<std::string>& buckets) {
    for (const std::string& bucket : buckets) page_.push_back(directory_info(bucket, ""));
  }
  std::vector<FileInfo> next_page() override { return std::exchange(page_, {}); }

 private:
  std::vector<FileInfo> page_;
};

class ObjectFileSystem final : public FileSystem {
 public:
  ObjectFileSystem(std::shared_ptr<const ObjectStore> store, Transfer transfer)
      : store_(std::move(store)), transfer_(std::move(transfer)) {}

  const std::string& protocol() const override { return store().protocol(); }
  const Capability& capability() const override { return store().capability(); }
  std::string url(std::string_view path) const override;

  std::optional<FileInfo> stat(std::string_view path) const override;
  std::unique_ptr<Listing> list(std::string_view path, const ListOptions& options) const override;
  std::unique_ptr<Reader> open_reader(std::string_view path,
                                      const ReadOptions& options) const override;
  std::unique_ptr<Writer> open_writer(std::string_view path,
                                      const WriteOptions& options) const override;
  void create_directory(std::string_view path) const override;
  void remove_file(std::string_view path) const override;
  void remove_files(std::span<const std::string> paths) const override;
  void remove_directory(std::string_view path) const override;
  FileInfo copy_file(std::string_view from, std::string_view to) const override;
  void move_file(std::string_view from, std::string_view to) const override;
  void remove_all(std::string_view path) const override;

 private:
  const ObjectStore& store() const { return *store_; }
  Error error(ErrorCode code, const char* operation, const ObjectPath& path, std::string reason,
              std::string advice = {}) const;
  /// `path` as that of a file. Errors: is_a_directory for a bucket or the root.
  ObjectPath file_path(const char* operation, std::string_view path) const;
  /// What the store says of a file that must exist. Errors: not_found, is_a_directory.
  ObjectInfo existing_file(const char* operation, const ObjectPath& path,
                           const GetOptions& options = {}) const;
  void check_conditions(const ObjectPath& path, const WriteOptions& options) const;
  /// The first keys below a directory, with those of its marker.
  std::vector<ObjectInfo> first_keys(const ObjectPath& directory, int count) const;
  /// Whether the directory exists; a bucket that does not has none.
  bool has_keys(const ObjectPath& directory) const;

  std::shared_ptr<const ObjectStore> store_;
  Transfer transfer_;
};

Error ObjectFileSystem::error(ErrorCode code, const char* operation, const ObjectPath& path,
                              std::string reason, std::string advice) const {
  return Error(code, protocol() + " " + operation, store().url(path), std::move(reason),
               std::move(advice));
}

std::string ObjectFileSystem::url(std::string_view path) const {
  return store().url(split_path(path));
}

ObjectPath ObjectFileSystem::file_path(const char* operation, std::string_view path) const {
  ObjectPath object = split_path(path);
  if (object.key.empty()) {
    throw error(ErrorCode::is_a_directory, operation, object, "this is a bucket, not a file",
                "name a key below it");
  }
  return object;
}

std::vector<ObjectInfo> ObjectFileSystem::first_keys(const ObjectPath& directory, int count) const {
  ListQuery query;
  query.bucket = directory.bucket;
  query.prefix = directory_prefix(directory.key);
  query.max_keys = count;
  return store().list(query).get().objects;
}

bool ObjectFileSystem::has_keys(const ObjectPath& directory) const {
  try {
    return !first_keys(directory, 1).empty();
  } catch (const Error& failure) {
    if (failure.code() == ErrorCode::not_found) return false;
    throw;
  }
}

ObjectInfo ObjectFileSystem::existing_file(const char* operation, const ObjectPath& path,
                                           const GetOptions& options) const {
  if (auto found = store().head(path, options)) return *std::move(found);
  if (!first_keys(path, 1).empty()) {
    throw error(ErrorCode::is_a_directory, operation, path, "this is a directory",
                "name a file in it");
  }
  throw error(ErrorCode::not_found, operation, path, "no such key",
              "list the parent directory to see which keys exist");
}

std::optional<FileInfo> ObjectFileSystem::stat(std::string_view path) const {
  const ObjectPath object = split_path(path);
  if (object.bucket.empty()) return directory_info("", "");
  auto found = store().head(object);
  if (object.key.empty()) {
    if (!found) return std::nullopt;
    return directory_info(object.bucket, "");
  }
  if (found && !is_directory_marker(*found)) return file_info(object.bucket, *std::move(found));
  if (!found && !has_keys(object)) return std::nullopt;
  return directory_info(object.bucket, directory_prefix(object.key));
}

std::unique_ptr<Listing> ObjectFileSystem::list(std::string_view path,
                                                const ListOptions& options) const {
  const ObjectPath directory = split_path(path);
  if (!directory.bucket.empty()) {
    return std::make_unique<KeyListing>(store_, directory, options);
  }
  if (options.recursive) {
    throw error(ErrorCode::not_supported, "list", directory,
                "a recursive listing of all buckets is not offered", "list one bucket at a time");
  }
  return std::make_unique<BucketListing>(store().list_buckets());
}

std::unique_ptr<Reader> ObjectFileSystem::open_reader(std::string_view path,
                                                      const ReadOptions& options) const {
  ObjectPath object = file_path("open_reader", path);
  ObjectEnds opened;
  if (auto found = get_ends(store(), object, options)) {
    opened = *std::move(found);
  } else {
    opened.info = existing_file(
        "open_reader", object,
        {.version = options.version, .if_match = options.if_match, .stop = options.stop});
  }
  FileInfo info = file_info(object.bucket, std::move(opened.info));
  return std::make_unique<RangeReader>(transfer_, std::move(object), std::move(info),
                                       std::move(opened.ends), options);
}

/// A condition that the store would not look at must not be taken for one that holds.
void ObjectFileSystem::check_conditions(const ObjectPath& path, const WriteOptions& options) const {
  const bool create = options.mode == WriteMode::create && !capability().atomic_create;
  const bool match = !options.if_match.empty() && !capability().replace_if_match;
  if (!create && !match) return;
  throw error(ErrorCode::not_supported, "open_writer", path, "this store has no conditional writes",
              "write with WriteMode::replace");
}

std::unique_ptr<Writer> ObjectFileSystem::open_writer(std::string_view path,
                                                      const WriteOptions& options) const {
  ObjectPath object = file_path("open_writer", path);
  if (options.mode == WriteMode::append) {
    throw error(ErrorCode::not_supported, "open_writer", object, "objects cannot be appended to",
                "write a new file for each piece, or the whole file again");
  }
  check_conditions(object, options);
  GetOptions head_options;
  head_options.stop = options.stop;
  if (options.mode == WriteMode::create && store().head(object, head_options)) {
    throw error(ErrorCode::already_exists, "open_writer", object, "the file exists",
                "choose another name, or WriteMode::replace");
  }
  return std::make_unique<MultipartWriter>(transfer_, std::move(object), options);
}

void ObjectFileSystem::create_directory(std::string_view path) const {
  const ObjectPath directory = split_path(path);
  if (!directory.bucket.empty() && directory.key.empty()) store().create_bucket(directory.bucket);
}

void ObjectFileSystem::remove_file(std::string_view path) const {
  const ObjectPath object = file_path("remove_file", path);
  existing_file("remove_file", object);
  store().remove(object.bucket, {&object.key, 1});
}

void ObjectFileSystem::remove_files(std::span<const std::string> paths) const {
  std::map<std::string, std::vector<std::string>> keys_by_bucket;
  for (const std::string& path : paths) {
    ObjectPath object = file_path("remove_files", path);
    keys_by_bucket[object.bucket].push_back(std::move(object.key));
  }
  for (const auto& [bucket, keys] : keys_by_bucket) store().remove(bucket, keys);
}

void ObjectFileSystem::remove_directory(std::string_view path) const {
  const ObjectPath directory = split_path(path);
  if (directory.bucket.empty()) {
    throw error(ErrorCode::invalid_argument, "remove_directory", directory,
                "the root holds all buckets and cannot be removed");
  }
  if (directory.key.empty()) return store().remove_bucket(directory.bucket);

  const std::string marker = directory_prefix(directory.key);
  const auto keys = first_keys(directory, 2);
  if (keys.size() == 1 && keys[0].key == marker && is_directory_marker(keys[0])) {
    return store().remove(directory.bucket, {&marker, 1});
  }
  if (!keys.empty()) {
    throw error(ErrorCode::directory_not_empty, "remove_directory", directory,
                "the directory has files", "remove_all removes them with it");
  }
  if (store().head(directory)) {
    throw error(ErrorCode::not_a_directory, "remove_directory", directory, "this is a file",
                "remove_file removes it");
  }
  throw error(ErrorCode::not_found, "remove_directory", directory, "no such directory",
              "a directory of an object store vanishes with its last file");
}

FileInfo ObjectFileSystem::copy_file(std::string_view from, std::string_view to) const {
  const ObjectPath source = file_path("copy_file", from);
  const ObjectPath target = file_path("copy_file", to);
  ObjectInfo info = existing_file("copy_file", source);
  if (source.bucket == target.bucket && source.key == target.key) {
    return file_info(source.bucket, std::move(info));
  }
  ObjectInfo copied = store().copy(source, target, info.size);
  copied.key = target.key;
  copied.size = info.size;
  return file_info(target.bucket, std::move(copied));
}

void ObjectFileSystem::move_file(std::string_view from, std::string_view to) const {
  copy_file(from, to);
  if (from == to) return;
  const ObjectPath source = split_path(from);
  store().remove(source.bucket, {&source.key, 1});
}

void ObjectFileSystem::remove_all(std::string_view path) const {
  const ObjectPath object = split_path(path);
  const FileInfo self = info(path);
  if (self.is_file()) return store().remove(object.bucket, {&object.key, 1});
  if (object.bucket.empty()) return remove_directory(path);

  // Markers go too, which listings of files do not show.
  ListQuery query;
  query.bucket = object.bucket;
  query.prefix = directory_prefix(object.key);
  do {
    const ListPage page = store().list(query).get();
    std::vector<std::string> keys;
    for (const ObjectInfo& found : page.objects) keys.push_back(found.key);
    if (!keys.empty()) store().remove(query.bucket, keys);
    query.token = page.token;
  } while (!query.token.empty());
  if (object.key.empty()) store().remove_bucket(object.bucket);
}

}  // namespace

std::shared_ptr<FileSystem> make_object_filesystem(std::shared_ptr<const ObjectStore> store,
                                                   const TransferOptions& options) {
  if (options.part_bytes == 0 || options.max_connections < 1) {
    throw Error(ErrorCode::invalid_argument, store->protocol() + " open", store->url({}),
                "part_bytes and max_connections must be at least 1",
                "leave them at their defaults");
  }
  auto budget = std::make_shared<ByteBudget>(options.budget_bytes);
  Transfer transfer{store, options, std::move(budget)};
  return std::make_shared<ObjectFileSystem>(std::move(store), std::move(transfer));
}

}  // namespace fulgurite::object
