// An ObjectStore in a map: the real rules of a bucket service without a network, for unit tests.
//
// It enforces what servers enforce (conditions, part sizes and numbers, unknown uploads), counts
// what was asked of it, and fails where a test says so. Work is done when a Call is waited for.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "object/object_store.h"

namespace fulgurite::object {

class MemoryObjectStore final : public ObjectStore {
 public:
  explicit MemoryObjectStore(UploadLimits limits = {}, int page_size = 1000);

  // --- what tests look at and set ---------------------------------------------------------------

  /// Called before each verb does its work; throws to make it fail. May be called from any thread.
  using Hook = std::function<void(std::string_view verb, const ObjectPath& path)>;
  void set_hook(Hook hook);
  /// Keep only sizes, no bytes: for objects larger than memory.
  void set_keep_bytes(bool keep);

  int count(std::string_view verb) const;         ///< how often it was begun
  int max_under_way() const;                      ///< most Calls that were alive at once
  std::vector<std::uint64_t> part_sizes() const;  ///< of the last completed upload
  std::vector<std::size_t> part_pieces() const;   ///< buffers in each of its parts
  std::vector<Range> gets() const;                ///< ranges in the order they were asked for
  std::size_t unfinished_uploads() const;
  bool aborted_while_parts_under_way() const;

  // --- ObjectStore ------------------------------------------------------------------------------

  const std::string& protocol() const override { return protocol_; }
  const UploadLimits& limits() const override { return limits_; }
  std::string url(const ObjectPath& path) const override;
  std::optional<ObjectInfo> head(const ObjectPath& path, const GetOptions& options) const override;
  Call<void> get(const ObjectPath& path, Range range, Scatter to,
                 const GetOptions& options) const override;
  Call<std::optional<ObjectEnd>> get_end(const ObjectPath& path, Side side, std::uint64_t size,
                                         const GetOptions& options) const override;
  Call<ObjectInfo> put(const ObjectPath& path, Payload body,
                       const PutOptions& options) const override;
  Upload start_upload(const ObjectPath& path, const PutOptions& options) const override;
  Call<Part> put_part(const Upload& upload, int number, Payload body) const override;
  ObjectInfo complete_upload(const Upload& upload, std::span<const Part> parts) const override;
  void abort_upload(const Upload& upload) const override;
  Call<ListPage> list(const ListQuery& query) const override;
  void remove(const std::string& bucket, std::span<const std::string> keys) const override;
  ObjectInfo copy(const ObjectPath& from, const ObjectPath& to, std::uint64_t size) const override;
  std::vector<std::string> list_buckets() const override;
  void create_bucket(const std::string& bucket) const override;
  void remove_bucket(const std::string& bucket) const override;

 private:
  struct State;

  const std::string protocol_ = "test";
  const UploadLimits limits_;
  const int page_size_;
  std::shared_ptr<State> state_;
};

}  // namespace fulgurite::object
