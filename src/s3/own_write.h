// Was it us? A conditional write whose answer was lost is refused when it is repeated, because it
// had succeeded. Then the object that is there decides: it is ours if it has our bytes.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "object/object_store.h"
#include "s3/client.h"

namespace fulgurite::s3 {

/// What an object of ours would look like. Empty fields are unknown.
struct Fingerprint {
  std::uint64_t size = 0;
  std::string checksum;  ///< as the store would send it back
  std::string etag;      ///< without quotes
};
Fingerprint fingerprint(const Payload& body, std::string checksum);
Fingerprint fingerprint(std::span<const object::Part> parts, std::string checksum);

/// The object at `path` if it is the one we wrote, by size and by checksum or else ETag. One HEAD.
std::optional<object::ObjectInfo> find_own_write(const Client& client,
                                                 const object::ObjectPath& path,
                                                 const Fingerprint& ours);

}  // namespace fulgurite::s3
