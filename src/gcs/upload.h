// The three ways in which a file larger than a part is sent.
//
// Each is a small object behind one interface, since which one serves is decided per upload
// (multipart.cc): by option, by what the server speaks, by the conditions of the write.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "gcs/client.h"
#include "object/object_store.h"

namespace fulgurite::gcs {

/// Thread-safe. The meanings are those of object::ObjectStore; ids are the way's own.
class UploadWay {
 public:
  virtual ~UploadWay() = default;
  virtual std::string start(const object::ObjectPath& path,
                            const object::PutOptions& put) const = 0;
  virtual object::Call<object::Part> put_part(const object::Upload& upload, int number,
                                              Payload body) const = 0;
  virtual object::ObjectInfo complete(const object::Upload& upload,
                                      std::span<const object::Part> parts) const = 0;
  virtual void abort(const object::Upload& upload) const = 0;
};

/// XML API multipart upload: S3's five requests, with a token. Knows no conditions.
std::unique_ptr<UploadWay> make_xml_upload(std::shared_ptr<const Client> client);
/// Parts as objects of their own, joined by compose requests and then removed.
std::unique_ptr<UploadWay> make_compose_upload(std::shared_ptr<const Client> client);
/// JSON API resumable upload: one part after another.
std::unique_ptr<UploadWay> make_resumable_upload(std::shared_ptr<const Client> client);

/// Where compose keeps the parts of unfinished uploads, in each bucket.
inline constexpr const char* kPartsPrefix = ".fulgurite-uploads/";

/// A body in one request of the JSON API, with what the object gets ("uploadType=multipart"): as
/// `key`, for the file at `path`.
Operation whole_upload(const Client& client, const object::ObjectPath& path, const std::string& key,
                       const Payload& body, const std::string& crc32c,
                       const object::PutOptions& put);

/// 32 hexadecimal digits that nobody else has.
std::string random_name();

std::uint64_t total_size(std::span<const object::Part> parts);

/// Errors: corrupted, if the store's CRC-32C is known and another.
void check_crc32c(const object::ObjectPath& path, const std::string& theirs,
                  const std::string& ours);

}  // namespace fulgurite::gcs
