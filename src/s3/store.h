// S3 as an object::ObjectStore: the verbs, each a few lines between an Operation and an Answer.
//
// Not here: addresses, signatures, attempts (client). Implemented by idea: object_verbs.cc (head,
// get, put), multipart.cc, copy.cc, listing.cc, removal.cc, buckets.cc.
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "object/object_store.h"
#include "s3/client.h"

namespace fulgurite::s3 {

class Store final : public object::ObjectStore {
 public:
  /// Without `conditional_writes` the store does not know If-Match and If-None-Match in a write.
  explicit Store(std::shared_ptr<const Client> client, bool conditional_writes = true);

  const std::string& protocol() const override { return protocol_; }
  const Capability& capability() const override { return capability_; }
  const object::UploadLimits& limits() const override { return limits_; }
  std::string url(const object::ObjectPath& path) const override {
    return object::url_text(protocol_, path);
  }

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
  void abort_upload(const object::Upload& upload) const override;

  object::Call<object::ListPage> list(const object::ListQuery& query) const override;
  void remove(const std::string& bucket, std::span<const std::string> keys) const override;
  object::ObjectInfo copy(const object::ObjectPath& from, const object::ObjectPath& to,
                          std::uint64_t size) const override;

  std::vector<std::string> list_buckets() const override;
  void create_bucket(const std::string& bucket) const override;
  void remove_bucket(const std::string& bucket) const override;

 private:
  object::Upload start_upload(const object::ObjectPath& path, const object::PutOptions& options,
                              S3Checksum checksum) const;
  Operation on_upload(std::string name, std::string method, const object::Upload& upload) const;
  object::ObjectInfo copy_to_itself(const object::ObjectPath& path) const;
  object::ObjectInfo copy_whole(const object::ObjectPath& from, const object::ObjectPath& to,
                                std::uint64_t size) const;
  object::ObjectInfo copy_in_parts(const object::ObjectPath& from, const object::ObjectPath& to,
                                   std::uint64_t size) const;
  std::vector<object::Part> copy_parts(const object::ObjectPath& from,
                                       const object::ObjectInfo& source,
                                       const object::Upload& upload) const;
  void remove_in_bulk(const std::string& bucket, std::span<const std::string> keys) const;
  void finish_bulk(const std::string& bucket, std::span<const std::string> keys,
                   Exchange exchange) const;
  void remove_one_by_one(const std::string& bucket, std::span<const std::string> keys) const;

  const S3Options& options() const noexcept { return client_->options(); }

  std::shared_ptr<const Client> client_;
  std::string protocol_;
  Capability capability_;
  object::UploadLimits limits_;
  mutable std::atomic<bool> bulk_removal_{true};  // false once the store refused a bulk request
};

}  // namespace fulgurite::s3
