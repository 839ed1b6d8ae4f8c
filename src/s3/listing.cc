// Listings: one page of a bucket's keys.
// Spec: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
#include <utility>

#include "s3/object_headers.h"
#include "s3/store.h"
#include "s3/xml.h"

namespace fulgurite::s3 {

object::Call<object::ListPage> Store::list(const object::ListQuery& query) const {
  Operation operation{.name = "list", .method = "GET", .path = {query.bucket, ""}};
  operation.query = {{"list-type", "2"}, {"encoding-type", "url"}};
  const auto add_if_given = [&](const char* name, const std::string& value) {
    if (!value.empty()) operation.query.emplace_back(name, value);
  };
  add_if_given("prefix", query.prefix);
  add_if_given("delimiter", query.delimiter);
  add_if_given("start-after", query.start_after);
  add_if_given("continuation-token", query.token);
  if (query.max_keys > 0) operation.query.emplace_back("max-keys", std::to_string(query.max_keys));
  if (options().requester_pays) operation.headers.add("x-amz-request-payer", "requester");
  operation.stop = query.stop;
  return std::async(std::launch::deferred,
                    [exchange = client_->start(std::move(operation))]() mutable {
                      return exchange.finish_as(parse_list);
                    });
}

}  // namespace fulgurite::s3
