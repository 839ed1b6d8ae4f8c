#include "azure/own_write.h"

#include <algorithm>
#include <utility>

#include "azure/checksum.h"
#include "azure/object_headers.h"
#include "azure/xml.h"

namespace fulgurite::azure {
namespace {

/// The headers of the blob's HEAD; nothing if there is no answer to it.
std::optional<http::Headers> headers_of(const Client& client, const object::ObjectPath& path) {
  Operation operation{.name = "head", .method = "HEAD", .path = path};
  add_key(operation.headers, client.options());
  Answer answer = client.start(std::move(operation)).settle();
  if (!answer.ok()) return std::nullopt;
  return std::move(answer.response.headers);
}

}  // namespace

std::optional<object::ObjectInfo> find_own_put(const Client& client, const object::ObjectPath& path,
                                               const Payload& body) {
  const auto headers = headers_of(client, path);
  if (!headers) return std::nullopt;
  auto info = info_from_headers(path.key, *headers);
  const bool same = info.size == body.size() && headers->get("Content-MD5") == md5_text(body);
  return same ? std::optional(std::move(info)) : std::nullopt;
}

std::optional<object::ObjectInfo> find_own_blocks(const Client& client,
                                                  const object::ObjectPath& path,
                                                  std::span<const std::string> ids) {
  const auto headers = headers_of(client, path);
  if (!headers) return std::nullopt;
  auto info = info_from_headers(path.key, *headers);
  Operation operation{.name = "list_blocks", .method = "GET", .path = path};
  operation.query = {{"comp", "blocklist"}, {"blocklisttype", "committed"}};
  operation.headers.add("If-Match", info.etag);
  Exchange exchange = client.start(std::move(operation));
  const Answer answer = exchange.settle();
  if (!answer.ok()) return std::nullopt;
  const auto blocks = exchange.parsed(parse_committed_blocks, answer);
  const bool same = std::ranges::equal(blocks, ids, {}, &Block::id);
  return same ? std::optional(std::move(info)) : std::nullopt;
}

}  // namespace fulgurite::azure
