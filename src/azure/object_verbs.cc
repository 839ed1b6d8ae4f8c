// The verbs about one blob in one request: head, get, put.
// Spec: https://learn.microsoft.com/rest/api/storageservices/get-blob, get-blob-properties and
// put-blob
#include <utility>

#include "azure/checksum.h"
#include "azure/object_headers.h"
#include "azure/own_write.h"
#include "azure/store.h"
#include "object/object_headers.h"
#include "object/verbs.h"

namespace fulgurite::azure {
namespace {

constexpr object::ContentHeaders kContentHeaders{.identity = "ETag", .intact = matches_checksum};

// https://learn.microsoft.com/azure/storage/blobs/scalability-targets
constexpr object::UploadLimits kLimits{.min_part_bytes = 1,
                                       .max_part_bytes = 4000ull << 20,
                                       .max_parts = 50'000,
                                       .max_put_bytes = 5000ull << 20,
                                       .max_object_bytes = 50'000 * (4000ull << 20)};

/// A put on its way, with what it takes to recognise the blob as ours.
struct PutUnderWay {
  std::shared_ptr<const Client> client;
  object::ObjectPath path;
  Payload body;
  Exchange exchange;

  object::ObjectInfo finish() {
    const Answer answer = exchange.settle();
    if (answer.ok()) return written_info(path, body.size(), answer.response.headers);
    if (object::may_be_done(answer)) {
      if (auto ours = find_own_put(*client, path, body)) return *ours;
    }
    throw exchange.error(answer);
  }
};

}  // namespace

Store::Store(std::shared_ptr<const Client> client) : client_(std::move(client)), limits_(kLimits) {}

const std::string& Store::protocol() const {
  static const std::string kProtocol = "abfs";
  return kProtocol;
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
  operation.download.emplace(range, std::move(to), get.if_match, kContentHeaders);
  return object::finish_later(client_->start(std::move(operation)));
}

object::Call<object::ObjectInfo> Store::put(const object::ObjectPath& path, Payload body,
                                            const object::PutOptions& put) const {
  Operation operation{.name = "put", .method = "PUT", .path = path};
  operation.headers.add("x-ms-blob-type", "BlockBlob");
  add_creation(operation.headers, options(), put);
  add_conditions(operation.headers, put);
  add_encryption(operation.headers, options());
  add_checksum(operation.headers, options().checksum, body);
  operation.body = body;
  operation.create_only = put.if_absent;
  operation.stop = put.stop;
  return std::async(std::launch::deferred,
                    [under_way = PutUnderWay{client_, path, std::move(body),
                                             client_->start(std::move(operation))}]() mutable {
                      return under_way.finish();
                    });
}

}  // namespace fulgurite::azure
