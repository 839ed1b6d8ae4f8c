// The verbs of an upload in parts: start, part, complete, abort.
// Spec: https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html
#include <utility>

#include "object/object_headers.h"
#include "object/verbs.h"
#include "s3/checksum.h"
#include "s3/object_headers.h"
#include "s3/own_write.h"
#include "s3/store.h"
#include "s3/xml.h"

namespace fulgurite::s3 {
namespace {

bool composite(const std::string& checksum) { return checksum.find('-') != checksum.npos; }

/// The store's own checksum of the finished object must be the one of the parts we sent.
void check_whole(const Client& client, const object::ObjectPath& path, const WriteResult& result,
                 const std::string& expected) {
  std::string element(checksum_names(client.options().checksum).element);
  for (char& c : element) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  const auto found = result.checksums.find(element);
  if (expected.empty() || found == result.checksums.end()) return;
  if (composite(found->second) != composite(expected) || found->second == expected) return;
  throw Error(ErrorCode::corrupted, "s3 complete_upload", url_text(path),
              "the store's checksum of the object is not that of the parts sent",
              "write the object again");
}

/// Also if the upload is gone.
bool may_be_completed(const Answer& answer) {
  return object::may_be_done(answer) || (answer.repeated && answer.refusal.code == "NoSuchUpload");
}

}  // namespace

object::Upload Store::start_upload(const object::ObjectPath& path,
                                   const object::PutOptions& put) const {
  return start_upload(path, put, options().checksum);
}

object::Upload Store::start_upload(const object::ObjectPath& path, const object::PutOptions& put,
                                   S3Checksum checksum) const {
  Operation operation{.name = "start_upload", .method = "POST", .path = path};
  operation.query = {{"uploads", ""}};
  add_creation(operation.headers, options(), put);
  add_access(operation.headers, options());
  const auto& names = checksum_names(checksum);
  if (!names.algorithm.empty()) {
    operation.headers.add("x-amz-checksum-algorithm", std::string(names.algorithm));
  }
  operation.stop = put.stop;
  return {path, client_->start(std::move(operation)).finish_as(parse_upload_id), put};
}

object::Call<object::Part> Store::put_part(const object::Upload& upload, int number,
                                           Payload body) const {
  object::Part part{.number = number, .size = body.size(), .etag = {}, .checksum = {}};
  part.checksum = checksum_of(options().checksum, body);
  Operation operation{.name = "put_part", .method = "PUT", .path = upload.path};
  operation.query = {{"partNumber", std::to_string(number)}, {"uploadId", upload.id}};
  add_access(operation.headers, options());
  if (!part.checksum.empty()) {
    operation.headers.add(std::string(checksum_names(options().checksum).header), part.checksum);
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

object::ObjectInfo Store::complete_upload(const object::Upload& upload,
                                          std::span<const object::Part> parts) const {
  const auto& names = checksum_names(options().checksum);
  const std::string checksum = checksum_of_parts(options().checksum, parts);
  Operation operation{.name = "complete_upload", .method = "POST", .path = upload.path};
  operation.query = {{"uploadId", upload.id}};
  add_conditions(operation.headers, upload.options);
  add_access(operation.headers, options());
  set_xml_body(operation, build_complete(parts, names.element));
  operation.error_in_success = true;
  operation.create_only = upload.options.if_absent;
  operation.server_time = object::kServerWork;
  operation.stop = upload.options.stop;

  Exchange exchange = client_->start(std::move(operation));
  const Answer answer = exchange.settle();
  const Fingerprint whole = fingerprint(parts, checksum);
  if (!answer.ok()) {
    if (may_be_completed(answer)) {
      if (auto ours = find_own_write(*client_, upload.path, whole)) return *ours;
    }
    throw exchange.error(answer);
  }
  const WriteResult result = exchange.parsed(parse_write_result, answer);
  check_whole(*client_, upload.path, result, checksum);
  object::ObjectInfo info;
  info.key = upload.path.key;
  info.size = whole.size;
  info.etag = result.etag;
  info.version = answer.response.headers.get("x-amz-version-id");
  return info;
}

// Not cancelled by the upload's stop token: that is often why it is aborted.
void Store::abort_upload(const object::Upload& upload) const {
  object::abort_until_gone(
      [&] { return client_->start(on_upload("abort_upload", "DELETE", upload)); },
      [&] { return client_->start(on_upload("list_parts", "GET", upload)); });
}

Operation Store::on_upload(std::string name, std::string method,
                           const object::Upload& upload) const {
  Operation operation{.name = std::move(name), .method = std::move(method), .path = upload.path};
  operation.query = {{"uploadId", upload.id}};
  add_access(operation.headers, options());
  return operation;
}

}  // namespace fulgurite::s3
