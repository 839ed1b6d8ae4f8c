// Bytes of a known length cut into equal parts: arithmetic only.
//
// Parts travel in rounds over the connections there are, so that a short last part would cost the
// latency of a round of its own. Who calls it: fetch_plan, part_plan.
#pragma once

#include <algorithm>
#include <cstdint>

namespace fulgurite::object {

constexpr std::uint64_t divide_up(std::uint64_t value, std::uint64_t by) {
  return (value + by - 1) / by;
}

/// The size of the parts of `size` bytes: about `part_bytes`, at most an eighth more.
constexpr std::uint64_t even_part_bytes(std::uint64_t size, std::uint64_t part_bytes) {
  const std::uint64_t excess = std::min(size, part_bytes / 8);
  const std::uint64_t parts = std::max<std::uint64_t>(divide_up(size - excess, part_bytes), 1);
  return divide_up(size, parts);
}

}  // namespace fulgurite::object
