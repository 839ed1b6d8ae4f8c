// Content of files over http, for the readers and writers of the object stores.
//
// A new file is written beside its path under a temporary name, and renamed. A large one is written
// in parts, files of a temporary directory of their own, several at the same time; the NameNode
// joins them (CONCAT), so that each part becomes a block or more. A body that has to be sent again
// replaces what an earlier attempt has left. Reads name the file by its number, so that they never
// mix two contents.
#pragma once

#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "object/object_store.h"
#include "webhdfs/client.h"

namespace fulgurite::webhdfs {

class Store final : public object::ContentStore {
 public:
  explicit Store(std::shared_ptr<const Client> client) : client_(std::move(client)) {}

  const object::UploadLimits& limits() const override;
  std::string url(const object::ObjectPath& path) const override;
  std::string file_path(const object::ObjectPath& path) const override { return "/" + path.key; }

  /// Errors: precondition_failed if `options.if_match` is the etag of a file that is gone.
  object::Call<void> get(const object::ObjectPath& path, object::Range range, Scatter to,
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

 private:
  std::shared_ptr<const Client> client_;
};

/// Starts to write a file. `make_parents`: also the directories above it.
Exchange create_file(const Client& client, const std::string& name, const std::string& path,
                     Payload body, bool make_parents, std::stop_token stop);

}  // namespace fulgurite::webhdfs
