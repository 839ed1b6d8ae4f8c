// Azure Blob Storage as an object::ObjectStore: the verbs, each a few lines between an Operation
// and an Answer.
//
// Not here: addresses, signatures, attempts (client). Implemented by idea: object_verbs.cc (head,
// get, put), multipart.cc, copy.cc, listing.cc, removal.cc, buckets.cc, ends.cc. What the interface
// calls a bucket is a container here.
#pragma once

#include <memory>
#include <string>

#include "azure/client.h"
#include "object/object_store.h"

namespace fulgurite::azure {

class Store final : public object::ObjectStore {
 public:
  explicit Store(std::shared_ptr<const Client> client);

  const std::string& protocol() const override;
  const object::UploadLimits& limits() const override { return limits_; }
  std::string url(const object::ObjectPath& path) const override { return url_text(path); }

  std::optional<object::ObjectInfo> head(const object::ObjectPath& path,
                                         const object::GetOptions& options) const override;
  object::Call<void> get(const object::ObjectPath& path, object::Range range, Scatter to,
                         const object::GetOptions& options) const override;
  object::Call<std::optional<object::ObjectEnd>> get_end(
      const object::ObjectPath& path, object::Side side, std::uint64_t size,
      const object::GetOptions& options) const override;
  object::Call<object::ObjectInfo> put(const object::ObjectPath& path, Payload body,
                                       const object::PutOptions& options) const override;

  object::Upload start_upload(const object::ObjectPath& path,
                              const object::PutOptions& options) const override;
  object::Call<object::Part> put_part(const object::Upload& upload, int number,
                                      Payload body) const override;
  object::ObjectInfo complete_upload(const object::Upload& upload,
                                     std::span<const object::Part> parts) const override;
  /// Azure has no request for it: blocks that nobody commits are invisible, and removed after a
  /// week or when the blob is written.
  void abort_upload(const object::Upload& upload) const override;

  object::Call<object::ListPage> list(const object::ListQuery& query) const override;
  void remove(const std::string& bucket, std::span<const std::string> keys) const override;
  object::ObjectInfo copy(const object::ObjectPath& from, const object::ObjectPath& to,
                          std::uint64_t size) const override;

  /// Replaces a block blob by itself and `bytes` behind it, if it is still the one of `now`.
  object::ObjectInfo extend(const object::ObjectPath& path, const object::ObjectInfo& now,
                            Payload bytes, const object::PutOptions& put) const;

  std::vector<std::string> list_buckets() const override;
  void create_bucket(const std::string& bucket) const override;
  void remove_bucket(const std::string& bucket) const override;

 private:
  Operation block_operation(const char* name, const object::Upload& upload, int number) const;
  object::ObjectInfo copy_whole(const object::ObjectPath& from, const object::ObjectPath& to,
                                std::uint64_t size) const;
  object::ObjectInfo copy_in_blocks(const object::ObjectPath& from, const object::ObjectPath& to,
                                    std::uint64_t size) const;
  std::vector<object::Part> copy_blocks(const object::ObjectPath& from,
                                        const object::ObjectInfo& source,
                                        const object::Upload& upload) const;
  void await_copy(const object::ObjectPath& to, http::Headers state) const;
  void remove_together(const std::string& bucket, std::span<const std::string> keys) const;
  void remove_one_by_one(const std::string& bucket, std::span<const std::string> keys) const;

  const AzureOptions& options() const noexcept { return client_->options(); }

  std::shared_ptr<const Client> client_;
  object::UploadLimits limits_;
};

}  // namespace fulgurite::azure
