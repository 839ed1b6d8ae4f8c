// Removing objects: one by one, side by side. Google's batch requests take a hundred, and count and
// run as so many; connections that are open already do the same with answers of their own.
// Spec: https://cloud.google.com/storage/docs/json_api/v1/objects/delete
#include "gcs/removal.h"

#include <utility>

#include "gcs/operations.h"
#include "gcs/store.h"
#include "object/verbs.h"

namespace fulgurite::gcs {
namespace {

constexpr std::size_t kRequestsTogether = 32;

}  // namespace

void remove_objects(const Client& client, const std::string& bucket,
                    std::span<const std::string> keys) {
  object::SideBySide<Exchange> removals(kRequestsTogether, [](Exchange exchange) {
    const Answer answer = exchange.settle();
    if (!answer.ok() && answer.status() != 404) throw exchange.error(answer);
  });
  for (const auto& key : keys) {
    const object::ObjectPath path{bucket, key};
    removals.add([&] {
      return client.start(
          json_operation(client, "remove", "DELETE", path, client.endpoint().object(path)));
    });
  }
  removals.finish();
}

void Store::remove(const std::string& bucket, std::span<const std::string> keys) const {
  remove_objects(*client_, bucket, keys);
}

}  // namespace fulgurite::gcs
