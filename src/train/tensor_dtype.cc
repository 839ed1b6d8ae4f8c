#include "train/tensor_dtype.h"

#include <array>

namespace fulgurite {

namespace {

// In the order of DType.
constexpr std::array kScalarTypes = {
    at::ScalarType::Byte,        at::ScalarType::Char,          at::ScalarType::Short,
    at::ScalarType::Int,         at::ScalarType::Long,          at::ScalarType::UInt16,
    at::ScalarType::UInt32,      at::ScalarType::UInt64,        at::ScalarType::Half,
    at::ScalarType::BFloat16,    at::ScalarType::Float,         at::ScalarType::Double,
    at::ScalarType::ComplexHalf, at::ScalarType::ComplexFloat,  at::ScalarType::ComplexDouble,
    at::ScalarType::Bool,        at::ScalarType::Float8_e4m3fn, at::ScalarType::Float8_e5m2,
};
static_assert(kScalarTypes.size() == static_cast<std::size_t>(DType::float8_e5m2) + 1);

}  // namespace

std::optional<DType> dtype_of(at::ScalarType type) noexcept {
  for (std::size_t i = 0; i < kScalarTypes.size(); ++i) {
    if (kScalarTypes[i] == type) return static_cast<DType>(i);
  }
  return std::nullopt;
}

at::ScalarType scalar_type_of(DType type) noexcept {
  return kScalarTypes[static_cast<std::size_t>(type)];
}

}  // namespace fulgurite
