// Writer that continues a blob: an append blob in place, a block blob by a new list of its old and
// its new blocks.
//
// Blobs that are made by appending are append blobs, which grow by each `flush`; what was flushed
// stays, also without a commit, as on a local disk. Who calls it: AzureFileSystem. Spec:
// https://learn.microsoft.com/rest/api/storageservices/append-block
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "azure/store.h"
#include "fulgurite/filesystem.h"

namespace fulgurite::azure {

class AppendWriter final : public Writer {
 public:
  /// One HEAD. Errors: those of HEAD; not_supported for a page blob.
  AppendWriter(Store store, std::shared_ptr<const Client> client, object::ObjectPath path,
               const WriteOptions& options);

  using Writer::write;
  void write(Buffer bytes) override;
  /// Appends what has been collected. One request per 4 MiB. Errors: precondition_failed if
  /// somebody else has written the blob since it was opened.
  void flush() override;
  FileInfo commit() override;
  std::uint64_t written() const override { return written_; }

 private:
  enum class Kind { none, append, block };

  void check_open() const;
  void create();
  void append(const Payload& bytes);
  bool is_appended(const Payload& bytes) const;
  void add_blocks(Payload bytes);

  Store store_;
  std::shared_ptr<const Client> client_;
  object::ObjectPath path_;
  object::PutOptions options_;
  Kind kind_ = Kind::none;
  object::ObjectInfo info_;  // of the blob as it is on the server
  Payload collected_;
  std::uint64_t written_ = 0;
  bool committed_ = false;
};

}  // namespace fulgurite::azure
