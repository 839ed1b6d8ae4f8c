// An ObjectStore in a map.
#include "support/memory_object_store.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace fulgurite::object {
namespace {

struct Object {
  std::string bytes;  // empty when only sizes are kept
  ObjectInfo info;
};

struct StoredPart {
  std::string bytes;
  std::uint64_t size = 0;
  std::size_t pieces = 0;
};

using Bucket = std::map<std::string, Object>;

Error failure(ErrorCode code, std::string_view verb, const ObjectPath& path, std::string reason) {
  return Error(code, "test " + std::string(verb), "test://" + path.bucket + "/" + path.key,
               std::move(reason), "look at the test");
}

}  // namespace

struct MemoryObjectStore::State {
  mutable std::mutex mutex;  // guards everything below
  std::map<std::string, Bucket> buckets;
  std::map<std::string, std::map<int, StoredPart>> uploads;  // by id
  Hook hook;
  bool keep_bytes = true;
  std::map<std::string, int, std::less<>> counts;
  std::map<std::string, int> parts_under_way;  // by upload id
  int under_way = 0;
  int max_under_way = 0;
  int next_id = 1;
  bool aborted_while_parts_under_way = false;
  std::vector<std::uint64_t> part_sizes;
  std::vector<std::size_t> part_pieces;
  std::vector<Range> gets;

  /// Counts the verb, then lets the test fail it. Called without the mutex.
  void begin(const char* verb, const ObjectPath& path) {
    Hook copy;
    {
      std::lock_guard lock(mutex);
      ++counts[verb];
      copy = hook;
    }
    if (copy) copy(verb, path);
  }

  Bucket& bucket(const char* verb, const ObjectPath& path) {
    auto found = buckets.find(path.bucket);
    if (found == buckets.end()) {
      throw failure(ErrorCode::not_found, verb, path, "no such bucket");
    }
    return found->second;
  }

  Object& object(const char* verb, const ObjectPath& path, const GetOptions& options) {
    if (options.stop.stop_requested()) {
      throw failure(ErrorCode::cancelled, verb, path, "stop was asked for");
    }
    Bucket& keys = bucket(verb, path);
    auto found = keys.find(path.key);
    if (found == keys.end()) throw failure(ErrorCode::not_found, verb, path, "no such key");
    if (!options.if_match.empty() && options.if_match != found->second.info.etag) {
      throw failure(ErrorCode::precondition_failed, verb, path, "the etag is another");
    }
    return found->second;
  }

  void check_conditions(const char* verb, const ObjectPath& path, const PutOptions& options) {
    if (options.stop.stop_requested()) {
      throw failure(ErrorCode::cancelled, verb, path, "stop was asked for");
    }
    Bucket& keys = bucket(verb, path);
    auto found = keys.find(path.key);
    if (options.if_absent && found != keys.end()) {
      throw failure(ErrorCode::already_exists, verb, path, "the key is taken");
    }
    if (!options.if_match.empty() &&
        (found == keys.end() || found->second.info.etag != options.if_match)) {
      throw failure(ErrorCode::precondition_failed, verb, path, "the etag is another");
    }
  }

  ObjectInfo store(const ObjectPath& path, std::string bytes, std::uint64_t size,
                   const PutOptions& options) {
    Object& object = buckets.at(path.bucket)[path.key];
    object.bytes = std::move(bytes);
    object.info = {.key = path.key,
                   .size = size,
                   .modified = std::chrono::system_clock::now(),
                   .etag = "\"" + std::to_string(next_id++) + "\"",
                   .version = {},
                   .content_type = options.content_type,
                   .metadata = options.metadata};
    return object.info;
  }
};

namespace {

/// Counts a Call as under way for as long as it lives.
template <class State>
class UnderWay {
 public:
  UnderWay(std::shared_ptr<State> state, std::string upload)
      : state_(std::move(state)), upload_(std::move(upload)) {
    std::lock_guard lock(state_->mutex);
    state_->max_under_way = std::max(state_->max_under_way, ++state_->under_way);
    if (!upload_.empty()) ++state_->parts_under_way[upload_];
  }
  UnderWay(UnderWay&&) noexcept = default;
  ~UnderWay() {
    if (!state_) return;
    std::lock_guard lock(state_->mutex);
    --state_->under_way;
    if (!upload_.empty()) --state_->parts_under_way[upload_];
  }

 private:
  std::shared_ptr<State> state_;
  std::string upload_;
};

template <class State, class Work>
auto deferred(std::shared_ptr<State> state, Work work, std::string upload = {}) {
  return std::async(std::launch::deferred,
                    [token = UnderWay<State>(std::move(state), std::move(upload)),
                     work = std::move(work)]() mutable { return work(); });
}

}  // namespace

MemoryObjectStore::MemoryObjectStore(UploadLimits limits, int page_size)
    : limits_(limits), page_size_(page_size), state_(std::make_shared<State>()) {}

void MemoryObjectStore::set_hook(Hook hook) {
  std::lock_guard lock(state_->mutex);
  state_->hook = std::move(hook);
}

void MemoryObjectStore::set_keep_bytes(bool keep) {
  std::lock_guard lock(state_->mutex);
  state_->keep_bytes = keep;
}

int MemoryObjectStore::count(std::string_view verb) const {
  std::lock_guard lock(state_->mutex);
  auto found = state_->counts.find(verb);
  return found == state_->counts.end() ? 0 : found->second;
}

int MemoryObjectStore::max_under_way() const {
  std::lock_guard lock(state_->mutex);
  return state_->max_under_way;
}

std::vector<std::uint64_t> MemoryObjectStore::part_sizes() const {
  std::lock_guard lock(state_->mutex);
  return state_->part_sizes;
}

std::vector<std::size_t> MemoryObjectStore::part_pieces() const {
  std::lock_guard lock(state_->mutex);
  return state_->part_pieces;
}

std::vector<Range> MemoryObjectStore::gets() const {
  std::lock_guard lock(state_->mutex);
  return state_->gets;
}

std::size_t MemoryObjectStore::unfinished_uploads() const {
  std::lock_guard lock(state_->mutex);
  return state_->uploads.size();
}

bool MemoryObjectStore::aborted_while_parts_under_way() const {
  std::lock_guard lock(state_->mutex);
  return state_->aborted_while_parts_under_way;
}

std::string MemoryObjectStore::url(const ObjectPath& path) const {
  return "test://" + path.bucket + (path.key.empty() ? "" : "/" + path.key);
}

std::optional<ObjectInfo> MemoryObjectStore::head(const ObjectPath& path,
                                                  const GetOptions& options) const {
  state_->begin("head", path);
  std::lock_guard lock(state_->mutex);
  auto bucket = state_->buckets.find(path.bucket);
  if (bucket == state_->buckets.end()) return std::nullopt;
  if (path.key.empty()) return ObjectInfo{};
  if (!bucket->second.contains(path.key)) return std::nullopt;
  return state_->object("head", path, options).info;
}

Call<void> MemoryObjectStore::get(const ObjectPath& path, Range range, Scatter to,
                                  const GetOptions& options) const {
  {
    std::lock_guard lock(state_->mutex);
    state_->gets.push_back(range);
  }
  return deferred(state_, [state = state_, path, range, to = std::move(to), options] {
    state->begin("get", path);
    std::lock_guard lock(state->mutex);
    const Object& object = state->object("get", path, options);
    if (range.size == 0 || range.offset + range.size > object.bytes.size()) {
      throw failure(ErrorCode::invalid_argument, "get", path, "416 range not satisfiable");
    }
    ScatterCursor cursor(to);
    cursor.write(as_bytes(std::string_view(object.bytes).substr(range.offset, range.size)));
  });
}

Call<std::optional<ObjectEnd>> MemoryObjectStore::get_end(const ObjectPath& path, Side side,
                                                          std::uint64_t size,
                                                          const GetOptions& options) const {
  auto work = [state = state_, path, side, size, options]() -> std::optional<ObjectEnd> {
    state->begin("get_end", path);
    std::lock_guard lock(state->mutex);
    const auto bucket = state->buckets.find(path.bucket);
    if (bucket == state->buckets.end() || !bucket->second.contains(path.key)) return std::nullopt;
    const Object& object = state->object("get_end", path, options);
    const std::uint64_t total = object.bytes.size();
    if (total == 0) return std::nullopt;
    const std::uint64_t taken = std::min(size, total);
    const std::uint64_t offset = side == Side::front ? 0 : total - taken;
    return ObjectEnd{object.info, offset,
                     Buffer::copy_of(std::string_view(object.bytes).substr(offset, taken))};
  };
  return deferred(state_, std::move(work));
}

Call<ObjectInfo> MemoryObjectStore::put(const ObjectPath& path, Payload body,
                                        const PutOptions& options) const {
  return deferred(state_, [state = state_, path, body = std::move(body), options] {
    state->begin("put", path);
    std::lock_guard lock(state->mutex);
    state->check_conditions("put", path, options);
    return state->store(path, state->keep_bytes ? body.to_string() : "", body.size(), options);
  });
}

Upload MemoryObjectStore::start_upload(const ObjectPath& path, const PutOptions& options) const {
  state_->begin("start_upload", path);
  std::lock_guard lock(state_->mutex);
  state_->bucket("start_upload", path);
  const std::string id = "upload-" + std::to_string(state_->next_id++);
  state_->uploads[id];
  return {path, id, options};
}

Call<Part> MemoryObjectStore::put_part(const Upload& upload, int number, Payload body) const {
  auto work = [state = state_, limits = limits_, upload, number, body = std::move(body)] {
    state->begin("put_part", upload.path);
    std::lock_guard lock(state->mutex);
    if (upload.options.stop.stop_requested()) {
      throw failure(ErrorCode::cancelled, "put_part", upload.path, "stop was asked for");
    }
    auto found = state->uploads.find(upload.id);
    if (found == state->uploads.end()) {
      throw failure(ErrorCode::not_found, "put_part", upload.path, "no such upload");
    }
    if (number < 1 || number > limits.max_parts || body.size() > limits.max_part_bytes) {
      throw failure(ErrorCode::invalid_argument, "put_part", upload.path, "bad part");
    }
    found->second[number] = {state->keep_bytes ? body.to_string() : "", body.size(),
                             body.pieces().size()};
    return Part{number, body.size(), "part-" + std::to_string(number), ""};
  };
  return deferred(state_, std::move(work), upload.id);
}

ObjectInfo MemoryObjectStore::complete_upload(const Upload& upload,
                                              std::span<const Part> parts) const {
  state_->begin("complete_upload", upload.path);
  std::lock_guard lock(state_->mutex);
  auto found = state_->uploads.find(upload.id);
  if (found == state_->uploads.end()) {
    throw failure(ErrorCode::not_found, "complete_upload", upload.path, "no such upload");
  }
  state_->check_conditions("complete_upload", upload.path, upload.options);
  std::string bytes;
  std::uint64_t size = 0;
  state_->part_sizes.clear();
  state_->part_pieces.clear();
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const StoredPart& part = found->second.at(parts[i].number);
    const bool last = i + 1 == parts.size();
    const bool unequal =
        limits_.equal_parts && (last ? part.size > parts[0].size : part.size != parts[0].size);
    if (parts[i].number != static_cast<int>(i) + 1 || unequal ||
        (!last && part.size < limits_.min_part_bytes)) {
      throw failure(ErrorCode::invalid_argument, "complete_upload", upload.path, "bad parts");
    }
    bytes += part.bytes;
    size += part.size;
    state_->part_sizes.push_back(part.size);
    state_->part_pieces.push_back(part.pieces);
  }
  if (size > limits_.max_object_bytes) {
    throw failure(ErrorCode::invalid_argument, "complete_upload", upload.path, "too large");
  }
  state_->uploads.erase(found);
  return state_->store(upload.path, std::move(bytes), size, upload.options);
}

void MemoryObjectStore::abort_upload(const Upload& upload) const {
  state_->begin("abort_upload", upload.path);
  std::lock_guard lock(state_->mutex);
  if (upload.options.stop.stop_requested()) {
    throw failure(ErrorCode::cancelled, "abort_upload", upload.path, "stop was asked for");
  }
  if (state_->parts_under_way[upload.id] > 0) state_->aborted_while_parts_under_way = true;
  state_->uploads.erase(upload.id);
}

Call<ListPage> MemoryObjectStore::list(const ListQuery& query) const {
  return deferred(state_, [state = state_, page_size = page_size_, query] {
    const ObjectPath path{query.bucket, query.prefix};
    state->begin("list", path);
    std::lock_guard lock(state->mutex);
    const auto limit = static_cast<std::size_t>(query.max_keys > 0 ? query.max_keys : page_size);
    ListPage page;
    std::string last;  // entry on this page; the token is that of the page before
    for (const auto& [key, object] : state->bucket("list", path)) {
      if (!key.starts_with(query.prefix) || key <= query.start_after) continue;
      const auto cut = query.delimiter.empty() ? std::string::npos
                                               : key.find(query.delimiter, query.prefix.size());
      const bool is_prefix = cut != std::string::npos;
      const std::string entry = is_prefix ? key.substr(0, cut + 1) : key;
      if (entry <= query.token || entry == last) continue;
      if (page.objects.size() + page.prefixes.size() == limit) {
        page.token = last;
        return page;
      }
      is_prefix ? page.prefixes.push_back(entry) : page.objects.push_back(object.info);
      last = entry;
    }
    return page;
  });
}

void MemoryObjectStore::remove(const std::string& bucket, std::span<const std::string> keys) const {
  const ObjectPath path{bucket, keys.empty() ? "" : keys[0]};
  state_->begin("remove", path);
  std::lock_guard lock(state_->mutex);
  Bucket& objects = state_->bucket("remove", path);
  for (const std::string& key : keys) objects.erase(key);
}

ObjectInfo MemoryObjectStore::copy(const ObjectPath& from, const ObjectPath& to,
                                   std::uint64_t size) const {
  state_->begin("copy", from);
  std::lock_guard lock(state_->mutex);
  const Object& source = state_->object("copy", from, {});
  state_->bucket("copy", to);
  PutOptions options;
  options.content_type = source.info.content_type;
  options.metadata = source.info.metadata;
  return state_->store(to, source.bytes, size, options);
}

std::vector<std::string> MemoryObjectStore::list_buckets() const {
  state_->begin("list_buckets", {});
  std::lock_guard lock(state_->mutex);
  std::vector<std::string> names;
  for (const auto& [name, keys] : state_->buckets) names.push_back(name);
  return names;
}

void MemoryObjectStore::create_bucket(const std::string& bucket) const {
  state_->begin("create_bucket", {bucket, ""});
  std::lock_guard lock(state_->mutex);
  state_->buckets[bucket];
}

void MemoryObjectStore::remove_bucket(const std::string& bucket) const {
  const ObjectPath path{bucket, ""};
  state_->begin("remove_bucket", path);
  std::lock_guard lock(state_->mutex);
  if (!state_->bucket("remove_bucket", path).empty()) {
    throw failure(ErrorCode::directory_not_empty, "remove_bucket", path, "it has keys");
  }
  state_->buckets.erase(bucket);
}

}  // namespace fulgurite::object
