// Listings: one page of a container's blobs.
// Spec: https://learn.microsoft.com/rest/api/storageservices/list-blobs
#include <utility>

#include "azure/store.h"
#include "azure/xml.h"

namespace fulgurite::azure {
namespace {

/// Azure's listings cannot begin behind a key, so that what lies before it is left out here. A
/// directory of a hierarchical account is a blob without bytes, shown as the marker of one.
object::ListPage to_page(BlobPage blobs, const std::string& start_after) {
  object::ListPage page;
  for (auto& blob : blobs.blobs) {
    if (blob.object.key <= start_after) continue;
    if (blob.directory) blob.object.key += '/';
    page.objects.push_back(std::move(blob.object));
  }
  for (auto& prefix : blobs.prefixes) {
    if (prefix > start_after) page.prefixes.push_back(std::move(prefix));
  }
  page.token = std::move(blobs.next_marker);
  return page;
}

}  // namespace

object::Call<object::ListPage> Store::list(const object::ListQuery& query) const {
  Operation operation{.name = "list", .method = "GET", .path = {query.bucket, ""}};
  operation.query = {{"restype", "container"}, {"comp", "list"}};
  const auto add_if_given = [&](const char* name, const std::string& value) {
    if (!value.empty()) operation.query.emplace_back(name, value);
  };
  add_if_given("prefix", query.prefix);
  add_if_given("delimiter", query.delimiter);
  add_if_given("marker", query.token);
  if (query.max_keys > 0) {
    operation.query.emplace_back("maxresults", std::to_string(query.max_keys));
  }
  operation.stop = query.stop;
  return std::async(std::launch::deferred, [exchange = client_->start(std::move(operation)),
                                            after = query.start_after]() mutable {
    return to_page(exchange.finish_as(parse_blobs), after);
  });
}

}  // namespace fulgurite::azure
