// The names that torch gives element types: in messages, as globals of a pickle ("torch float32")
// and as classes of storages ("torch FloatStorage").
#pragma once

#include <optional>
#include <string_view>

#include "fulgurite/value.h"

namespace fulgurite {

/// The type called "float32". Nothing for names that are not element types of ours.
std::optional<DType> dtype_named(std::string_view name) noexcept;

/// "FloatStorage"; empty for the types that torch keeps in an UntypedStorage.
std::string_view storage_class(DType type) noexcept;

/// The element type of a storage class. UntypedStorage counts as bytes.
std::optional<DType> dtype_of_storage_class(std::string_view name) noexcept;

}  // namespace fulgurite
