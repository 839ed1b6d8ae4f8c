// The verbs of an upload in parts: blocks, and the list that makes a blob of them.
//
// Blocks have names that we choose; those of one upload begin with a number that no other upload
// has, so that two writers of one blob never use each other's blocks.
// Spec: https://learn.microsoft.com/rest/api/storageservices/put-block and put-block-list
#include <array>
#include <random>
#include <utility>

#include "azure/checksum.h"
#include "azure/object_headers.h"
#include "azure/own_write.h"
#include "azure/store.h"
#include "azure/xml.h"
#include "base/encode.h"
#include "object/object_headers.h"
#include "object/verbs.h"

namespace fulgurite::azure {
namespace {

/// 64 random bits in hex.
std::string new_upload_id() {
  std::random_device random;
  std::array<std::byte, 8> bytes{};
  for (auto& byte : bytes) byte = static_cast<std::byte>(random());
  return hex(bytes);
}

/// All of a blob's block ids must have one length.
std::string block_id(const std::string& upload_id, int number) {
  const std::string digits = std::to_string(number);
  return base64(as_bytes(upload_id + "-" + std::string(5 - digits.size(), '0') + digits));
}

std::vector<std::string> block_ids(const object::Upload& upload,
                                   std::span<const object::Part> parts) {
  std::vector<std::string> ids;
  for (const auto& part : parts) ids.push_back(block_id(upload.id, part.number));
  return ids;
}

std::uint64_t size_of(std::span<const object::Part> parts) {
  std::uint64_t size = 0;
  for (const auto& part : parts) size += part.size;
  return size;
}

}  // namespace

object::Upload Store::start_upload(const object::ObjectPath& path,
                                   const object::PutOptions& put) const {
  http::Headers checked;  // here, rather than after all blocks have been sent
  add_creation(checked, options(), put);
  return {path, new_upload_id(), put};
}

Operation Store::block_operation(const char* name, const object::Upload& upload, int number) const {
  Operation operation{.name = name, .method = "PUT", .path = upload.path};
  operation.query = {{"comp", "block"}, {"blockid", block_id(upload.id, number)}};
  add_encryption(operation.headers, options());
  operation.stop = upload.options.stop;
  return operation;
}

object::Call<object::Part> Store::put_part(const object::Upload& upload, int number,
                                           Payload body) const {
  object::Part part{.number = number, .size = body.size(), .etag = {}, .checksum = {}};
  Operation operation = block_operation("put_part", upload, number);
  add_checksum(operation.headers, options().checksum, body);
  operation.body = std::move(body);
  return std::async(
      std::launch::deferred,
      [part = std::move(part), exchange = client_->start(std::move(operation))]() mutable {
        exchange.finish();
        return std::move(part);
      });
}

object::ObjectInfo Store::complete_upload(const object::Upload& upload,
                                          std::span<const object::Part> parts) const {
  const auto ids = block_ids(upload, parts);
  Operation operation{.name = "complete_upload", .method = "PUT", .path = upload.path};
  operation.query = {{"comp", "blocklist"}};
  add_creation(operation.headers, options(), upload.options);
  add_conditions(operation.headers, upload.options);
  add_encryption(operation.headers, options());
  set_xml_body(operation, build_block_list(ids));
  add_checksum(operation.headers, options().checksum, operation.body);
  operation.create_only = upload.options.if_absent;
  operation.server_time = object::kServerWork;
  operation.stop = upload.options.stop;

  Exchange exchange = client_->start(std::move(operation));
  const Answer answer = exchange.settle();
  if (answer.ok()) return written_info(upload.path, size_of(parts), answer.response.headers);
  if (object::may_be_done(answer)) {
    if (auto ours = find_own_blocks(*client_, upload.path, ids)) return *ours;
  }
  throw exchange.error(answer);
}

void Store::abort_upload(const object::Upload&) const {}

}  // namespace fulgurite::azure
