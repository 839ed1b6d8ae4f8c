// What the ways of sending files share.
#include "gcs/upload.h"

#include <array>
#include <random>

#include "base/encode.h"
#include "gcs/json.h"
#include "gcs/operations.h"

namespace fulgurite::gcs {
namespace {

/// Between the parts of a body (RFC 2046, section 5.1.1). Random and new each time, so that no
/// content can hold it, be it written to.
std::string new_boundary() { return "fulgurite-" + random_name(); }

}  // namespace

Operation whole_upload(const Client& client, const object::ObjectPath& path, const std::string& key,
                       const Payload& body, const std::string& crc32c,
                       const object::PutOptions& put) {
  auto operation =
      json_operation(client, "put", "POST", path, client.endpoint().upload(path.bucket));
  operation.query.emplace_back("uploadType", "multipart");
  operation.query.emplace_back("name", key);
  add_conditions(operation, put);
  add_placement(operation, client.options(), kUploadNames);
  add_customer_key(operation, client.options());
  const auto boundary = new_boundary();
  const auto dashes = "--" + boundary;
  const auto& type = put.content_type;
  operation.headers.add("Content-Type", "multipart/related; boundary=" + boundary);
  operation.body = Buffer::from_string(
      dashes + "\r\nContent-Type: application/json; charset=UTF-8\r\n\r\n" +
      build_resource(client.options(), put, crc32c) + "\r\n" + dashes +
      "\r\nContent-Type: " + (type.empty() ? "application/octet-stream" : type) + "\r\n\r\n");
  operation.body.append(body);
  operation.body.append(Buffer::from_string("\r\n" + dashes + "--\r\n"));
  operation.stop = put.stop;
  return operation;
}

std::string random_name() {
  std::random_device device;  // no generator with a state, which forked children would share
  std::array<std::byte, 16> bytes{};
  for (std::byte& byte : bytes) byte = static_cast<std::byte>(device());
  return hex(bytes);
}

std::uint64_t total_size(std::span<const object::Part> parts) {
  std::uint64_t size = 0;
  for (const auto& part : parts) size += part.size;
  return size;
}

void check_crc32c(const object::ObjectPath& path, const std::string& theirs,
                  const std::string& ours) {
  if (theirs.empty() || ours.empty() || theirs == ours) return;
  throw Error(ErrorCode::corrupted, "gs write", url_text(path),
              "the store's CRC-32C of the object is not that of the bytes sent",
              "write the object again");
}

}  // namespace fulgurite::gcs
