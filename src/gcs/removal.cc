// Removing objects: one by one, side by side. Google's batch requests take a hundred, and count and
// run as so many; connections that are open already do the same with answers of their own.
// Spec: https://cloud.google.com/storage/docs/json_api/v1/objects/delete
#include "gcs/removal.h"

#include <deque>
#include <utility>

#include "gcs/operations.h"
#include "gcs/store.h"

namespace fulgurite::gcs {
namespace {

constexpr std::size_t kRequestsTogether = 32;

}  // namespace

void remove_objects(const Client& client, const std::string& bucket,
                    std::span<const std::string> keys) {
  std::deque<Exchange> under_way;
  const auto finish_one = [&] {
    Exchange exchange = std::move(under_way.front());
    under_way.pop_front();
    const Answer answer = exchange.settle();
    if (!answer.ok() && answer.status() != 404) throw exchange.error(answer);
  };
  for (const auto& key : keys) {
    if (under_way.size() == kRequestsTogether) finish_one();
    const object::ObjectPath path{bucket, key};
    under_way.push_back(client.start(
        json_operation(client, "remove", "DELETE", path, client.endpoint().object(path))));
  }
  while (!under_way.empty()) finish_one();
}

void Store::remove(const std::string& bucket, std::span<const std::string> keys) const {
  remove_objects(*client_, bucket, keys);
}

}  // namespace fulgurite::gcs
