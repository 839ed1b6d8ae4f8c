// Listings: one page of a bucket's objects.
// Spec: https://cloud.google.com/storage/docs/json_api/v1/objects/list
#include "gcs/listing.h"

#include <utility>

#include "gcs/json.h"
#include "gcs/operations.h"
#include "gcs/store.h"

namespace fulgurite::gcs {

Operation list_operation(const Client& client, const object::ListQuery& query) {
  auto operation = json_operation(client, "list", "GET", {query.bucket, ""},
                                  client.endpoint().objects(query.bucket));
  const auto add_if_given = [&](const char* name, const std::string& value) {
    if (!value.empty()) operation.query.emplace_back(name, value);
  };
  add_if_given("prefix", query.prefix);
  add_if_given("delimiter", query.delimiter);
  add_if_given("startOffset", query.start_after);
  add_if_given("pageToken", query.token);
  if (query.max_keys > 0) {
    operation.query.emplace_back("maxResults", std::to_string(query.max_keys));
  }
  operation.query.emplace_back(
      "fields", "nextPageToken,prefixes,items(name,size,updated,generation,contentType)");
  operation.stop = query.stop;
  return operation;
}

object::Call<object::ListPage> Store::list(const object::ListQuery& query) const {
  return std::async(
      std::launch::deferred, [exchange = client_->start(list_operation(*client_, query)),
                              start_after = query.start_after]() mutable {
        auto page = exchange.finish_as(parse_list);
        // startOffset is the first key that may come.
        std::erase_if(page.objects, [&](const auto& found) { return found.key == start_after; });
        return page;
      });
}

}  // namespace fulgurite::gcs
