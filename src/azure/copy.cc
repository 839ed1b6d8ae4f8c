// Copies on the server: small ones in one request, large ones in blocks side by side.
//
// Copy Blob keeps everything about a blob and needs no permission of its own within an account, but
// a long one is done behind the answer, and half of it can be seen meanwhile: so it is for small
// blobs only. Spec: https://learn.microsoft.com/rest/api/storageservices/copy-blob and
// put-block-from-url
#include <algorithm>
#include <chrono>
#include <utility>

#include "azure/object_headers.h"
#include "azure/store.h"
#include "http/retry.h"
#include "object/verbs.h"

namespace fulgurite::azure {
namespace {

constexpr std::uint64_t kLargestWholeCopy = 256ull << 20;
constexpr std::uint64_t kCopyBlockBytes = 256ull << 20;
/// Beyond this many blocks they grow.
constexpr std::uint64_t kManyBlocks = 10'000;
constexpr std::size_t kCopiesTogether = 16;

}  // namespace

object::ObjectInfo Store::copy(const object::ObjectPath& from, const object::ObjectPath& to,
                               std::uint64_t size) const {
  if (!options().encryption_key.empty()) {
    throw Error(ErrorCode::not_supported, "abfs copy", url(from),
                "Azure copies no blobs with a customer-provided key",
                "read the blob and write it anew");
  }
  return size > kLargestWholeCopy ? copy_in_blocks(from, to, size) : copy_whole(from, to, size);
}

object::ObjectInfo Store::copy_whole(const object::ObjectPath& from, const object::ObjectPath& to,
                                     std::uint64_t size) const {
  Operation operation{.name = "copy", .method = "PUT", .path = to};
  operation.headers.add("x-ms-copy-source", client_->copy_source(from));
  operation.server_time = object::kServerWork;
  const Answer answer = client_->send(std::move(operation));
  await_copy(to, answer.response.headers);
  return written_info(to, size, answer.response.headers);
}

/// Waits until the copy is done, by asking for the blob's state.
void Store::await_copy(const object::ObjectPath& to, http::Headers state) const {
  http::Retry pauses({.max_retries = 200, .max_backoff = std::chrono::milliseconds(2'000)}, {});
  while (state.get("x-ms-copy-status") == "pending" && pauses.again({}, http::Outcome::transient)) {
    Operation operation{.name = "copy", .method = "HEAD", .path = to};
    state = client_->send(std::move(operation)).response.headers;
  }
  const auto status = state.get("x-ms-copy-status");
  if (status.empty() || status == "success") return;
  throw Error(status == "pending" ? ErrorCode::timeout : ErrorCode::io, "abfs copy", url(to),
              "the copy on the server is " + std::string(status) + ": " +
                  std::string(state.get("x-ms-copy-status-description")),
              "copy it again");
}

object::ObjectInfo Store::copy_in_blocks(const object::ObjectPath& from,
                                         const object::ObjectPath& to, std::uint64_t size) const {
  const auto source = head(from, {});
  if (!source || source->size != size) {
    throw Error(ErrorCode::precondition_failed, "abfs copy", url(from),
                "the blob changed before it could be copied", "copy it again");
  }
  object::PutOptions put;
  put.content_type = source->content_type;
  put.metadata = source->metadata;
  const object::Upload upload = start_upload(to, put);
  return complete_upload(upload, copy_blocks(from, *source, upload));
}

object::ObjectInfo Store::extend(const object::ObjectPath& path, const object::ObjectInfo& now,
                                 Payload bytes, const object::PutOptions& put) const {
  const object::Upload upload = start_upload(path, put);
  auto parts = copy_blocks(path, now, upload);
  while (!bytes.empty()) {
    Payload block = bytes.take_front(std::min(bytes.size(), options().transfer.part_bytes));
    parts.push_back(put_part(upload, static_cast<int>(parts.size()) + 1, std::move(block)).get());
  }
  return complete_upload(upload, parts);
}

std::vector<object::Part> Store::copy_blocks(const object::ObjectPath& from,
                                             const object::ObjectInfo& source,
                                             const object::Upload& upload) const {
  const std::uint64_t step = std::max(kCopyBlockBytes, source.size / kManyBlocks + 1);
  const http::Headers signed_source = client_->signed_source(from);
  std::vector<object::Part> blocks;
  object::SideBySide<Exchange> copies(kCopiesTogether, [](Exchange oldest) { oldest.finish(); });
  for (std::uint64_t offset = 0; offset < source.size; offset += step) {
    object::Part block;
    block.number = static_cast<int>(blocks.size()) + 1;
    block.size = std::min(step, source.size - offset);
    Operation operation = block_operation("copy_part", upload, block.number);
    for (const auto& [name, value] : signed_source) operation.headers.add(name, value);
    operation.headers.add("x-ms-source-range", object::range_text(offset, block.size));
    operation.headers.add("x-ms-source-if-match", source.etag);
    operation.server_time = object::kServerWork;
    blocks.push_back(std::move(block));
    copies.add([&] { return client_->start(std::move(operation)); });
  }
  copies.finish();
  return blocks;
}

}  // namespace fulgurite::azure
