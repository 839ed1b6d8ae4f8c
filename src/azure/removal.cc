// Removing blobs: 256 a request, and one by one what that could not do.
// Spec: https://learn.microsoft.com/rest/api/storageservices/blob-batch and delete-blob
#include <algorithm>
#include <utility>

#include "azure/batch.h"
#include "azure/store.h"
#include "object/verbs.h"

namespace fulgurite::azure {
namespace {

constexpr std::size_t kKeysPerRequest = 256;
constexpr std::size_t kRequestsTogether = 16;

Operation remove_operation(const std::string& container, const std::string& key) {
  Operation operation{.name = "remove", .method = "DELETE", .path = {container, key}};
  operation.headers.add("x-ms-delete-snapshots", "include");
  return operation;
}

bool is_gone(int status) { return status == 202 || status == 404; }

}  // namespace

void Store::remove(const std::string& bucket, std::span<const std::string> keys) const {
  if (keys.size() < 2) return remove_one_by_one(bucket, keys);
  for (std::size_t begin = 0; begin < keys.size(); begin += kKeysPerRequest) {
    remove_together(bucket, keys.subspan(begin, std::min(kKeysPerRequest, keys.size() - begin)));
  }
}

// What a batch could not remove is tried again alone, where every failure has its own answer,
// reason and retries. So is everything if the account takes no batches.
void Store::remove_together(const std::string& bucket, std::span<const std::string> keys) const {
  const auto credentials = client_->credentials().get();
  std::vector<http::Request> requests;
  for (const auto& key : keys) {
    requests.push_back(client_->request(remove_operation(bucket, key)));
    authorize(requests.back(), client_->endpoint().account, credentials);
  }
  Operation operation{.name = "remove", .method = "POST", .path = {bucket, ""}};
  operation.query = {{"restype", "container"}, {"comp", "batch"}};
  operation.headers.add("Content-Type", "multipart/mixed; boundary=" + std::string(kBatchBoundary));
  operation.body = Buffer::from_string(build_batch(requests));
  Exchange exchange = client_->start(std::move(operation));
  const Answer answer = exchange.settle();
  if (!answer.ok()) return remove_one_by_one(bucket, keys);
  const auto type = answer.response.headers.get("Content-Type");
  const auto statuses = parse_batch(answer.response.body, type, keys.size());
  std::vector<std::string> left;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (!is_gone(statuses[i])) left.push_back(keys[i]);
  }
  remove_one_by_one(bucket, left);
}

void Store::remove_one_by_one(const std::string& bucket, std::span<const std::string> keys) const {
  object::SideBySide<Exchange> removals(kRequestsTogether, [](Exchange exchange) {
    const Answer answer = exchange.settle();
    if (!answer.ok() && answer.refusal.code != "BlobNotFound") throw exchange.error(answer);
  });
  for (const auto& key : keys) {
    removals.add([&] { return client_->start(remove_operation(bucket, key)); });
  }
  removals.finish();
}

}  // namespace fulgurite::azure
