// Between our element types and torch's.
//
// Called by tensor_codec.cc.
#pragma once

#include <c10/core/ScalarType.h>

#include <optional>

#include "fulgurite/value.h"

namespace fulgurite {

/// Nothing for types that checkpoints cannot hold: quantized ones, and those of few bits.
std::optional<DType> dtype_of(at::ScalarType type) noexcept;
at::ScalarType scalar_type_of(DType type) noexcept;

}  // namespace fulgurite
