// Removing objects: a thousand keys a request where the store can, else one by one, side by side.
// Spec: https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html
#include <algorithm>
#include <utility>

#include "object/verbs.h"
#include "s3/object_headers.h"
#include "s3/store.h"
#include "s3/xml.h"

namespace fulgurite::s3 {
namespace {

constexpr std::size_t kKeysPerRequest = 1000;
constexpr std::size_t kBulkTogether = 4;
constexpr std::size_t kRequestsTogether = 16;

Operation bulk_operation(const std::string& bucket, std::span<const std::string> keys,
                         const S3Options& options) {
  Operation operation{.name = "remove", .method = "POST", .path = {bucket, ""}};
  operation.query = {{"delete", ""}};
  set_xml_body(operation, build_delete(keys));
  if (options.requester_pays) operation.headers.add("x-amz-request-payer", "requester");
  operation.error_in_success = true;
  return operation;
}

/// A store that knows no bulk request says so in one of these ways.
bool is_unknown_request(const Answer& answer) {
  return answer.status() == 405 || answer.status() == 501 ||
         answer.refusal.code == "NotImplemented" || answer.refusal.code == "MethodNotAllowed";
}

}  // namespace

void Store::remove(const std::string& bucket, std::span<const std::string> keys) const {
  std::vector<std::string> bulk, single;
  const bool in_bulk = bulk_removal_ && keys.size() > 1;
  for (const auto& key : keys) (in_bulk && fits_xml(key) ? bulk : single).push_back(key);
  remove_in_bulk(bucket, bulk);
  remove_one_by_one(bucket, single);
}

void Store::remove_in_bulk(const std::string& bucket, std::span<const std::string> keys) const {
  struct Bulk {
    std::span<const std::string> keys;
    Exchange exchange;
  };
  object::SideBySide<Bulk> removals(kBulkTogether, [&](Bulk oldest) {
    finish_bulk(bucket, oldest.keys, std::move(oldest.exchange));
  });
  while (!keys.empty()) {
    const auto some = keys.first(std::min(kKeysPerRequest, keys.size()));
    removals.add([&] {
      return Bulk{some, client_->start(bulk_operation(bucket, some, options()))};
    });
    keys = keys.subspan(some.size());
  }
  removals.finish();
}

void Store::finish_bulk(const std::string& bucket, std::span<const std::string> keys,
                        Exchange exchange) const {
  const Answer answer = exchange.settle();
  if (is_unknown_request(answer)) {
    bulk_removal_ = false;
    return remove_one_by_one(bucket, keys);
  }
  if (!answer.ok()) throw exchange.error(answer);
  // What the store could not remove in bulk is tried again alone, where every failure has its own
  // answer, reason and retries.
  std::vector<std::string> failed;
  for (auto& failure : parse_delete_result(answer.response.body)) {
    if (failure.code != "NoSuchKey") failed.push_back(std::move(failure.key));
  }
  remove_one_by_one(bucket, failed);
}

void Store::remove_one_by_one(const std::string& bucket, std::span<const std::string> keys) const {
  object::SideBySide<Exchange> removals(kRequestsTogether, [](Exchange exchange) {
    const Answer answer = exchange.settle();
    if (!answer.ok() && answer.refusal.code != "NoSuchKey") throw exchange.error(answer);
  });
  for (const auto& key : keys) {
    Operation operation{.name = "remove", .method = "DELETE", .path = {bucket, key}};
    if (options().requester_pays) operation.headers.add("x-amz-request-payer", "requester");
    removals.add([&] { return client_->start(std::move(operation)); });
  }
  removals.finish();
}

}  // namespace fulgurite::s3
