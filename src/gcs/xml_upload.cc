// Uploads in parts by the XML API: S3's requests and documents, with a token.
// Spec: https://cloud.google.com/storage/docs/multipart-uploads
#include <utility>

#include "gcs/checksum.h"
#include "gcs/operations.h"
#include "gcs/own_write.h"
#include "gcs/upload.h"
#include "object/object_headers.h"
#include "object/verbs.h"
#include "s3/xml.h"

namespace fulgurite::gcs {
namespace {

class XmlUpload final : public UploadWay {
 public:
  explicit XmlUpload(std::shared_ptr<const Client> client) : client_(std::move(client)) {}

  std::string start(const object::ObjectPath& path, const object::PutOptions& put) const override;
  object::Call<object::Part> put_part(const object::Upload& upload, int number,
                                      Payload body) const override;
  object::ObjectInfo complete(const object::Upload& upload,
                              std::span<const object::Part> parts) const override;
  void abort(const object::Upload& upload) const override;

 private:
  Operation on_upload(const char* name, const char* method, const object::Upload& upload) const;

  std::shared_ptr<const Client> client_;
};

void add_creation(http::Headers& headers, const GcsOptions& options,
                  const object::PutOptions& put) {
  object::add_if_given(headers, "Content-Type", put.content_type);
  object::add_if_given(headers, "x-goog-storage-class", options.storage_class);
  object::add_if_given(headers, "x-goog-acl", options.acl);
  object::add_if_given(headers, "x-goog-encryption-kms-key-name", options.kms_key_name);
  for (const auto& [name, value] : put.metadata) headers.add("x-goog-meta-" + name, value);
}

std::string XmlUpload::start(const object::ObjectPath& path, const object::PutOptions& put) const {
  auto operation = xml_operation(*client_, "start_upload", "POST", path);
  operation.query = {{"uploads", ""}};
  add_creation(operation.headers, client_->options(), put);
  add_customer_key(operation, client_->options());
  operation.stop = put.stop;
  return client_->start(std::move(operation)).finish_as(s3::parse_upload_id);
}

object::Call<object::Part> XmlUpload::put_part(const object::Upload& upload, int number,
                                               Payload body) const {
  object::Part part{.number = number, .size = body.size(), .etag = {}, .checksum = {}};
  auto operation = on_upload("put_part", "PUT", upload);
  operation.query.emplace_back("partNumber", std::to_string(number));
  if (client_->options().checksum) {
    part.checksum = crc32c_of(body);
    operation.headers.add("x-goog-hash", "crc32c=" + part.checksum);
  }
  operation.body = std::move(body);
  operation.stop = upload.options.stop;
  return std::async(
      std::launch::deferred,
      [part = std::move(part), exchange = client_->start(std::move(operation))]() mutable {
        part.etag = exchange.finish().response.headers.get("ETag");
        return std::move(part);
      });
}

object::ObjectInfo XmlUpload::complete(const object::Upload& upload,
                                       std::span<const object::Part> parts) const {
  auto operation = on_upload("complete_upload", "POST", upload);
  operation.headers.add("Content-Type", "application/xml");
  operation.body = Buffer::from_string(s3::build_complete(parts, {}));
  operation.server_time = object::kServerWork;
  operation.error_in_success = true;
  operation.stop = upload.options.stop;
  Exchange exchange = client_->start(std::move(operation));
  const Answer answer = exchange.settle();
  const auto crc32c = crc32c_of_parts(parts);
  if (!answer.ok()) {
    if (answer.repeated && answer.status() == 404) {
      auto ours = find_own_write(*client_, upload.path, total_size(parts), crc32c);
      if (ours) return *ours;
    }
    throw exchange.error(answer);
  }
  exchange.parsed(s3::parse_write_result, answer);
  check_crc32c(upload.path, crc32c_in(answer.response.headers), crc32c);
  object::ObjectInfo info;
  info.key = upload.path.key;
  info.size = total_size(parts);
  info.version = answer.response.headers.get("x-goog-generation");
  info.etag = info.version;
  return info;
}

void XmlUpload::abort(const object::Upload& upload) const {
  object::abort_until_gone(
      [&] { return client_->start(on_upload("abort_upload", "DELETE", upload)); },
      [&] { return client_->start(on_upload("list_parts", "GET", upload)); });
}

Operation XmlUpload::on_upload(const char* name, const char* method,
                               const object::Upload& upload) const {
  auto operation = xml_operation(*client_, name, method, upload.path);
  operation.query = {{"uploadId", upload.id}};
  add_customer_key(operation, client_->options());
  return operation;
}

}  // namespace

std::unique_ptr<UploadWay> make_xml_upload(std::shared_ptr<const Client> client) {
  return std::make_unique<XmlUpload>(std::move(client));
}

}  // namespace fulgurite::gcs
