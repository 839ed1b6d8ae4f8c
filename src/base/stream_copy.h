// A copy for bytes that nobody reads soon: it leaves the caches to those who do.
#pragma once

#include <cstddef>
#include <span>

namespace fulgurite {

/// Copies `from` to `to`, which must not overlap, with stores that go past the caches where the
/// processor has them (x86-64). Nothing is read from `to`'s memory first, as an ordinary store
/// does: half the traffic for a destination that is not cached, which is a tensor of a checkpoint,
/// and slower than memcpy for one that is. The bytes are visible to other threads as after memcpy.
void stream_copy(std::byte* to, std::span<const std::byte> from) noexcept;

}  // namespace fulgurite
