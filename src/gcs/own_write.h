// Was it us? A conditional write whose answer was lost is refused when it is repeated, because it
// had succeeded. Then the object that is there decides: it is ours if it has our bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "gcs/client.h"
#include "object/object_store.h"

namespace fulgurite::gcs {

/// The object at `path` if it has this size and CRC-32C. One request.
std::optional<object::ObjectInfo> find_own_write(const Client& client,
                                                 const object::ObjectPath& path, std::uint64_t size,
                                                 const std::string& crc32c);

}  // namespace fulgurite::gcs
