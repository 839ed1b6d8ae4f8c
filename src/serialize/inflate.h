// Deflated records of zip files, which other programs than torch write. Spec: RFC 1951.
#pragma once

#include <cstddef>
#include <span>

namespace fulgurite {

/// Unpacks `packed` into `to`, which has exactly the size of the result. Returns whether it was
/// well-formed and of that size; never writes beyond `to`.
bool inflate_into(std::span<const std::byte> packed, std::span<std::byte> to);

}  // namespace fulgurite
