// Google Cloud Storage as an object::ObjectStore: the verbs, each a few lines between an Operation
// and an Answer.
//
// Not here: addresses, tokens, attempts (client). Implemented by idea: object_verbs.cc (head, get,
// put), multipart.cc (which way a large file is sent; the ways are uploads), copy.cc, listing.cc,
// removal.cc, buckets.cc.
#pragma once

#include <memory>
#include <string>

#include "gcs/client.h"
#include "gcs/upload.h"
#include "object/object_store.h"

namespace fulgurite::gcs {

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
  void abort_upload(const object::Upload& upload) const override;

  object::Call<object::ListPage> list(const object::ListQuery& query) const override;
  void remove(const std::string& bucket, std::span<const std::string> keys) const override;
  object::ObjectInfo copy(const object::ObjectPath& from, const object::ObjectPath& to,
                          std::uint64_t size) const override;

  std::vector<std::string> list_buckets() const override;
  void create_bucket(const std::string& bucket) const override;
  void remove_bucket(const std::string& bucket) const override;

 private:
  /// A path without the generation in it, and that generation.
  struct Reference {
    object::ObjectPath path;
    std::string generation;
  };
  /// "key#123" is a generation where options say so; `version` goes before it.
  Reference reference(const object::ObjectPath& path, const std::string& version) const;
  Operation media_operation(const object::ObjectPath& path, const Reference& target,
                            const object::GetOptions& get) const;
  std::string resource_of_copy(const object::ObjectPath& from) const;
  bool bucket_exists(const object::ObjectPath& path) const;
  /// Always the same for the same options.
  const UploadWay& way_for(const object::PutOptions& put) const;

  const GcsOptions& options() const noexcept { return client_->options(); }

  std::shared_ptr<const Client> client_;
  object::UploadLimits limits_;
  std::unique_ptr<UploadWay> xml_, compose_, resumable_;
};

}  // namespace fulgurite::gcs
