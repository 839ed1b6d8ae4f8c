#include "gcs/own_write.h"

#include "gcs/json.h"
#include "gcs/operations.h"

namespace fulgurite::gcs {

std::optional<object::ObjectInfo> find_own_write(const Client& client,
                                                 const object::ObjectPath& path, std::uint64_t size,
                                                 const std::string& crc32c) {
  auto operation = json_operation(client, "head", "GET", path, client.endpoint().object(path));
  add_customer_key(operation, client.options());
  auto exchange = client.start(std::move(operation));
  const auto answer = exchange.settle();
  if (!answer.ok()) return std::nullopt;
  auto found = exchange.parsed(parse_resource, answer);
  const bool ours = found.info.size == size && !crc32c.empty() && found.crc32c == crc32c;
  return ours ? std::optional(std::move(found.info)) : std::nullopt;
}

}  // namespace fulgurite::gcs
