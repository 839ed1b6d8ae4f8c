// How large the next part of an upload is.
#include "object/part_plan.h"

#include <algorithm>
#include <limits>

#include "object/even_parts.h"

namespace fulgurite::object {
namespace {

// Growth by the 8/10,000th part multiplies the size by e^7, about 1100, while the last seven
// eighths of the parts are sent.
constexpr std::uint64_t kGrowthShare = 8;

}  // namespace

PartPlan::PartPlan(const UploadLimits& limits, std::uint64_t part_bytes,
                   std::optional<std::uint64_t> size_hint)
    : largest_part_(std::min(limits.max_part_bytes, limits.max_put_bytes)),
      sized_for_(size_hint.value_or(0)) {
  const auto max_parts = static_cast<std::uint64_t>(limits.max_parts);
  const std::uint64_t even =
      sized_for_ > part_bytes ? even_part_bytes(sized_for_, part_bytes) : part_bytes;
  const std::uint64_t wanted = std::max(even, divide_up(sized_for_, max_parts));
  first_part_ = std::clamp(wanted, std::min(limits.min_part_bytes, largest_part_), largest_part_);
  growth_divisor_ = limits.equal_parts ? std::numeric_limits<std::uint64_t>::max()
                                       : std::max<std::uint64_t>(max_parts / kGrowthShare, 1);
}

std::uint64_t PartPlan::next_part(std::uint64_t sent) const {
  if (sent < sized_for_) return first_part_;
  return std::clamp(sent / growth_divisor_, first_part_, largest_part_);
}

}  // namespace fulgurite::object
