// Copies on the server: in one request up to 5 GiB, above that in parts side by side.
// Spec: https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html and
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html
#include <algorithm>
#include <utility>

#include "base/time.h"
#include "object/verbs.h"
#include "s3/object_headers.h"
#include "s3/store.h"
#include "s3/xml.h"

namespace fulgurite::s3 {
namespace {

/// Large enough that 5 TiB has fewer than 10,000 parts, small enough to be worth running together.
constexpr std::uint64_t kCopyPartBytes = 1ull << 30;
constexpr std::size_t kCopiesTogether = 16;

/// One part of a copy on its way.
struct PartUnderWay {
  object::Part part;
  Exchange exchange;
};

}  // namespace

object::ObjectInfo Store::copy(const object::ObjectPath& from, const object::ObjectPath& to,
                               std::uint64_t size) const {
  if (from.bucket == to.bucket && from.key == to.key) return copy_to_itself(from);
  return size > limits_.max_put_bytes ? copy_in_parts(from, to, size) : copy_whole(from, to, size);
}

/// Nothing to do, and S3 refuses to do it.
object::ObjectInfo Store::copy_to_itself(const object::ObjectPath& path) const {
  if (auto info = head(path, {})) return *std::move(info);
  throw Error(ErrorCode::not_found, "s3 copy", url(path), "no such object");
}

object::ObjectInfo Store::copy_whole(const object::ObjectPath& from, const object::ObjectPath& to,
                                     std::uint64_t size) const {
  Operation operation{.name = "copy", .method = "PUT", .path = to};
  add_copy_source(operation.headers, options(), from);
  add_placement(operation.headers, options());
  add_access(operation.headers, options());
  operation.error_in_success = true;
  operation.server_time = object::kServerWork;
  Exchange exchange = client_->start(std::move(operation));
  const Answer answer = exchange.finish();
  const WriteResult result = exchange.parsed(parse_write_result, answer);
  object::ObjectInfo info;
  info.key = to.key;
  info.size = size;
  info.etag = result.etag;
  info.modified = parse_iso_time(result.modified);
  info.version = answer.response.headers.get("x-amz-version-id");
  return info;
}

object::ObjectInfo Store::copy_in_parts(const object::ObjectPath& from,
                                        const object::ObjectPath& to, std::uint64_t size) const {
  const auto source = head(from, {});
  if (!source || source->size != size) {
    throw Error(ErrorCode::precondition_failed, "s3 copy", url(from),
                "the object changed before it could be copied", "copy it again");
  }
  object::PutOptions put;
  put.content_type = source->content_type;
  put.metadata = source->metadata;
  // No checksum of ours: no byte passes here, and the store makes its own.
  const object::Upload upload = start_upload(to, put, S3Checksum::none);
  try {
    return complete_upload(upload, copy_parts(from, *source, upload));
  } catch (...) {
    abort_upload(upload);
    throw;
  }
}

std::vector<object::Part> Store::copy_parts(const object::ObjectPath& from,
                                            const object::ObjectInfo& source,
                                            const object::Upload& upload) const {
  std::vector<object::Part> done;
  object::SideBySide<PartUnderWay> copies(kCopiesTogether, [&](PartUnderWay oldest) {
    oldest.part.etag = oldest.exchange.finish_as(parse_write_result).etag;
    done.push_back(std::move(oldest.part));
  });
  int number = 0;
  for (std::uint64_t offset = 0; offset < source.size; offset += kCopyPartBytes) {
    object::Part part;
    part.number = ++number;
    part.size = std::min(kCopyPartBytes, source.size - offset);
    Operation operation{.name = "copy_part", .method = "PUT", .path = upload.path};
    operation.query = {{"partNumber", std::to_string(part.number)}, {"uploadId", upload.id}};
    add_copy_source(operation.headers, options(), from);
    operation.headers.add("x-amz-copy-source-range", object::range_text(offset, part.size));
    operation.headers.add("x-amz-copy-source-if-match", source.etag);
    add_access(operation.headers, options());
    operation.error_in_success = true;
    operation.server_time = object::kServerWork;
    copies.add([&] { return PartUnderWay{part, client_->start(std::move(operation))}; });
  }
  copies.finish();
  return done;
}

}  // namespace fulgurite::s3
