// The verbs about one object in one request: head, get, put.
#include <utility>

#include "object/object_headers.h"
#include "object/verbs.h"
#include "s3/checksum.h"
#include "s3/object_headers.h"
#include "s3/own_write.h"
#include "s3/store.h"

namespace fulgurite::s3 {
namespace {

object::UploadLimits limits_for(const Client& client) {
  object::UploadLimits limits;
  limits.equal_parts = client.options().equal_parts ||
                       client.endpoint().authority.ends_with(".r2.cloudflarestorage.com");
  return limits;
}

Operation read_operation(const char* name, const char* method, const object::ObjectPath& path,
                         const S3Options& options, const object::GetOptions& get) {
  Operation operation{.name = name, .method = method, .path = path};
  add_access(operation.headers, options);
  if (!get.version.empty()) operation.query = {{"versionId", get.version}};
  operation.stop = get.stop;
  return operation;
}

/// Nothing if the answer is not what was asked for, or not what the store keeps.
std::optional<object::ObjectEnd> end_of_object(const std::string& key, object::Side side,
                                               std::uint64_t size, http::Response& response) {
  const auto range = object::answered_end(side, size, response);
  if (!range) return std::nullopt;
  const Scatter body(std::as_writable_bytes(std::span(response.body)));
  const bool whole = range->total == response.body.size();
  if (whole && !matches_checksum(response.headers, body)) return std::nullopt;
  object::ObjectInfo info = info_from_headers(key, response.headers);
  info.size = range->total;
  return object::ObjectEnd{std::move(info), range->first,
                           Buffer::from_string(std::move(response.body))};
}

object::ObjectInfo written_info(const object::ObjectPath& path, std::uint64_t size,
                                const http::Headers& headers) {
  object::ObjectInfo info;
  info.key = path.key;
  info.size = size;
  info.etag = headers.get("ETag");
  info.version = headers.get("x-amz-version-id");
  return info;
}

/// A put on its way, with what it takes to recognise the object as ours.
struct PutUnderWay {
  std::shared_ptr<const Client> client;
  object::ObjectPath path;
  Payload body;
  std::string checksum;
  Exchange exchange;

  object::ObjectInfo finish() {
    const Answer answer = exchange.settle();
    if (answer.ok()) return written_info(path, body.size(), answer.response.headers);
    if (object::may_be_done(answer)) {
      if (auto ours = find_own_write(*client, path, fingerprint(body, checksum))) return *ours;
    }
    throw exchange.error(answer);
  }
};

}  // namespace

Store::Store(std::shared_ptr<const Client> client, bool conditional_writes)
    : client_(std::move(client)),
      protocol_(client_->provider().protocol),
      capability_(object::kCapability),
      limits_(limits_for(*client_)) {
  capability_.atomic_create = conditional_writes;
  capability_.replace_if_match = conditional_writes;
}

std::optional<object::ObjectInfo> Store::head(const object::ObjectPath& path,
                                              const object::GetOptions& get) const {
  Operation operation = read_operation("head", "HEAD", path, options(), get);
  if (!get.if_match.empty()) operation.headers.add("If-Match", get.if_match);
  Exchange exchange = client_->start(std::move(operation));
  const Answer answer = exchange.settle();
  if (answer.ok()) return info_from_headers(path.key, answer.response.headers);
  if (answer.status() == 404) return std::nullopt;
  throw exchange.error(answer);
}

object::Call<void> Store::get(const object::ObjectPath& path, object::Range range, Scatter to,
                              const object::GetOptions& get) const {
  if (range.size == 0) return std::async(std::launch::deferred, [] {});
  Operation operation = read_operation("get", "GET", path, options(), get);
  // Stores keep checksums of whole objects: only a range from the start can be one.
  if (range.offset == 0) operation.headers.add("x-amz-checksum-mode", "ENABLED");
  operation.download.emplace(range, std::move(to), get.if_match, kContentHeaders);
  return object::finish_later(client_->start(std::move(operation)));
}

object::Call<std::optional<object::ObjectEnd>> Store::get_end(const object::ObjectPath& path,
                                                              object::Side side, std::uint64_t size,
                                                              const object::GetOptions& get) const {
  Operation operation = read_operation("get", "GET", path, options(), get);
  if (!get.if_match.empty()) operation.headers.add("If-Match", get.if_match);
  operation.headers.add("Range", object::range_of_end(side, size));
  operation.headers.add("x-amz-checksum-mode", "ENABLED");
  return std::async(std::launch::deferred,
                    [exchange = client_->start(std::move(operation)), key = path.key, side,
                     size]() mutable -> std::optional<object::ObjectEnd> {
                      Answer answer = exchange.settle();
                      if (answer.ok()) return end_of_object(key, side, size, answer.response);
                      if (object::has_no_such_end(answer)) return std::nullopt;
                      throw exchange.error(answer);
                    });
}

object::Call<object::ObjectInfo> Store::put(const object::ObjectPath& path, Payload body,
                                            const object::PutOptions& put) const {
  Operation operation{.name = "put", .method = "PUT", .path = path};
  add_creation(operation.headers, options(), put);
  add_conditions(operation.headers, put);
  add_access(operation.headers, options());
  const std::string checksum = checksum_of(options().checksum, body);
  if (!checksum.empty()) {
    operation.headers.add(std::string(checksum_names(options().checksum).header), checksum);
  }
  operation.body = body;
  operation.create_only = put.if_absent;
  operation.stop = put.stop;
  return std::async(std::launch::deferred,
                    [under_way = PutUnderWay{client_, path, std::move(body), checksum,
                                             client_->start(std::move(operation))}]() mutable {
                      return under_way.finish();
                    });
}

}  // namespace fulgurite::s3
