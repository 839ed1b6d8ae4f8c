// The first or last bytes of a blob, with its metadata.
//
// Azure has no ranges from the end: the last bytes take a HEAD, and then a GET of what it said.
// Spec:
// https://learn.microsoft.com/rest/api/storageservices/specifying-the-range-header-for-blob-service-operations
#include <algorithm>
#include <utility>

#include "azure/object_headers.h"
#include "azure/store.h"
#include "object/verbs.h"

namespace fulgurite::azure {
namespace {

using End = std::optional<object::ObjectEnd>;

/// Nothing if the answer is not the bytes from `offset` to the blob's end, or `size` of them.
End end_of_blob(const std::string& key, std::uint64_t offset, std::uint64_t size,
                http::Response& response) {
  const auto range = object::parse_content_range(response.headers.get("Content-Range"));
  if (response.status != 206 || !range || range->first != offset) return std::nullopt;
  if (response.body.size() != std::min(size, range->total - offset)) return std::nullopt;
  object::ObjectInfo info = info_from_headers(key, response.headers);
  info.size = range->total;
  return object::ObjectEnd{std::move(info), offset, Buffer::from_string(std::move(response.body))};
}

/// A GET of `size` bytes, on its way.
struct EndUnderWay {
  std::string key;
  std::uint64_t offset;
  std::uint64_t size;
  Exchange exchange;

  End finish() {
    Answer answer = exchange.settle();
    if (answer.ok()) return end_of_blob(key, offset, size, answer.response);
    if (object::has_no_such_end(answer)) return std::nullopt;
    throw exchange.error(answer);
  }
};

EndUnderWay start_get(const Client& client, Operation operation, const std::string& key,
                      std::uint64_t offset, std::uint64_t size) {
  operation.headers.add("Range", object::range_text(offset, size));
  return {key, offset, size, client.start(std::move(operation))};
}

/// A HEAD on its way, and the GET that it leads to.
struct BackUnderWay {
  std::shared_ptr<const Client> client;
  Operation get;
  std::string key;
  std::uint64_t size;
  Exchange head;

  End finish() {
    const Answer answer = head.settle();
    if (answer.status() == 404) return std::nullopt;
    if (!answer.ok()) throw head.error(answer);
    const auto info = info_from_headers(key, answer.response.headers);
    if (info.size == 0) return std::nullopt;
    const auto count = std::min(size, info.size);
    get.headers.set("If-Match", info.etag);
    return start_get(*client, std::move(get), key, info.size - count, count).finish();
  }
};

}  // namespace

object::Call<End> Store::get_end(const object::ObjectPath& path, object::Side side,
                                 std::uint64_t size, const object::GetOptions& get) const {
  Operation operation = read_operation("get", "GET", path, options(), get);
  if (!get.if_match.empty()) operation.headers.add("If-Match", get.if_match);
  if (side == object::Side::front) {
    return std::async(std::launch::deferred,
                      [under_way = start_get(*client_, std::move(operation), path.key, 0,
                                             size)]() mutable { return under_way.finish(); });
  }
  Operation head = operation;
  head.name = "head";
  head.method = "HEAD";
  return std::async(std::launch::deferred,
                    [under_way = BackUnderWay{client_, std::move(operation), path.key, size,
                                              client_->start(std::move(head))}]() mutable {
                      return under_way.finish();
                    });
}

}  // namespace fulgurite::azure
