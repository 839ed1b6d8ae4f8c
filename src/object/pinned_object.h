// One content of one object: reads of it either get those bytes or fail.
#pragma once

#include <cstdint>
#include <utility>

#include "object/transfer.h"

namespace fulgurite::object {

struct PinnedObject {
  Transfer transfer;
  ObjectPath path;
  GetOptions options;  ///< with the etag seen at open
  std::uint64_t size = 0;

  /// Starts to receive the bytes from `offset` on into `to`. Precondition: they exist.
  Call<void> get(std::uint64_t offset, Scatter to) const {
    const Range range{offset, to.size(), /*whole=*/to.size() == size};
    return transfer.store->get(path, range, std::move(to), options);
  }
};

}  // namespace fulgurite::object
