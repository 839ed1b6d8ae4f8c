#include "serialize/dtype.h"

#include <array>

namespace fulgurite {

namespace {

struct Row {
  DType type;
  std::size_t size;
  std::string_view name;
  std::string_view storage_class;
};

// In the order of the enumeration, so that a type is its own index.
constexpr std::array kRows = {
    Row{DType::uint8, 1, "uint8", "ByteStorage"},
    Row{DType::int8, 1, "int8", "CharStorage"},
    Row{DType::int16, 2, "int16", "ShortStorage"},
    Row{DType::int32, 4, "int32", "IntStorage"},
    Row{DType::int64, 8, "int64", "LongStorage"},
    Row{DType::uint16, 2, "uint16", ""},
    Row{DType::uint32, 4, "uint32", ""},
    Row{DType::uint64, 8, "uint64", ""},
    Row{DType::float16, 2, "float16", "HalfStorage"},
    Row{DType::bfloat16, 2, "bfloat16", "BFloat16Storage"},
    Row{DType::float32, 4, "float32", "FloatStorage"},
    Row{DType::float64, 8, "float64", "DoubleStorage"},
    Row{DType::complex32, 4, "complex32", ""},
    Row{DType::complex64, 8, "complex64", "ComplexFloatStorage"},
    Row{DType::complex128, 16, "complex128", "ComplexDoubleStorage"},
    Row{DType::boolean, 1, "bool", "BoolStorage"},
    Row{DType::float8_e4m3fn, 1, "float8_e4m3fn", ""},
    Row{DType::float8_e5m2, 1, "float8_e5m2", ""},
};

constexpr bool in_enumeration_order() {
  for (std::size_t i = 0; i < kRows.size(); ++i) {
    if (static_cast<std::size_t>(kRows[i].type) != i) return false;
  }
  return true;
}
static_assert(in_enumeration_order());

const Row& row(DType type) noexcept { return kRows[static_cast<std::size_t>(type)]; }

}  // namespace

std::size_t size_of(DType type) noexcept { return row(type).size; }

std::string_view to_string(DType type) noexcept { return row(type).name; }

std::string_view storage_class(DType type) noexcept { return row(type).storage_class; }

std::optional<DType> dtype_named(std::string_view name) noexcept {
  for (const Row& row : kRows) {
    if (row.name == name) return row.type;
  }
  return std::nullopt;
}

std::optional<DType> dtype_of_storage_class(std::string_view name) noexcept {
  if (name.empty()) return std::nullopt;
  if (name == "UntypedStorage") return DType::uint8;
  for (const Row& row : kRows) {
    if (row.storage_class == name) return row.type;
  }
  return std::nullopt;
}

}  // namespace fulgurite
