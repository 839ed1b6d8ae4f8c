// Was it us? A conditional write whose answer was lost is refused when it is repeated, because it
// had succeeded. Then the blob that is there decides: it is ours if it has our bytes.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "azure/client.h"
#include "object/object_store.h"

namespace fulgurite::azure {

/// The blob at `path` if it has the bytes of `body`, by the MD5 that Azure makes of blobs that are
/// written in one request. One HEAD.
std::optional<object::ObjectInfo> find_own_put(const Client& client, const object::ObjectPath& path,
                                               const Payload& body);

/// The blob at `path` if it consists of just these blocks, whose ids nobody else has. A HEAD and a
/// GET.
std::optional<object::ObjectInfo> find_own_blocks(const Client& client,
                                                  const object::ObjectPath& path,
                                                  std::span<const std::string> ids);

}  // namespace fulgurite::azure
