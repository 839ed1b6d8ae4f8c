// The values that a checkpoint is made of, without torch: what Python's dict, list, str, int and
// tensors become here.
//
// A Value is a tree. Copying one copies the tree but shares tensor storages, which are the only
// large things in it. Dicts keep insertion order and may have any hashable key, because optimizer
// states are keyed by integers. What fulgurite does not know (a pickled object of some class)
// is kept as an Opaque: its name and its parts, never executed.
#pragma once

#include <complex>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "fulgurite/buffer.h"

namespace fulgurite {

/// Element types, in torch's names.
enum class DType : std::uint8_t {
  uint8,
  int8,
  int16,
  int32,
  int64,
  uint16,
  uint32,
  uint64,
  float16,
  bfloat16,
  float32,
  float64,
  complex32,
  complex64,
  complex128,
  boolean,
  float8_e4m3fn,
  float8_e5m2,
};
std::size_t size_of(DType type) noexcept;         ///< bytes of one element
std::string_view to_string(DType type) noexcept;  ///< "float32"

/// A run of elements that tensors view. Its bytes are in memory (`bytes`), or still in the file
/// that `record` names.
struct Storage {
  DType dtype = DType::float32;
  std::string location = "cpu";  ///< as the file says: "cpu", "cuda:0"
  std::uint64_t size = 0;        ///< bytes
  Buffer bytes{};                ///< `size` bytes when in memory, else empty
  std::string record{};          ///< the record of a checkpoint file, when it came from one
};

/// A strided view of a storage; offset and strides in elements.
struct TensorValue {
  std::shared_ptr<const Storage> storage;
  DType dtype = DType::float32;
  std::int64_t offset = 0;
  std::vector<std::int64_t> shape;
  std::vector<std::int64_t> strides;
  bool requires_grad = false;
  bool parameter = false;  ///< was a torch.nn.Parameter
};

class Value;
struct None {};
struct Bytes {
  std::string data;
};
/// An integer beyond 64 bits, little-endian two's complement as pickle has it.
struct BigInteger {
  std::string digits;
};
struct List {
  std::vector<Value> items;
};
struct Tuple {
  std::vector<Value> items;
};
struct Set {
  std::vector<Value> items;
};

/// Python's dict, or a class that behaves as one.
class Dict {
 public:
  enum class Kind : std::uint8_t { dict, ordered_dict, counter };
  Kind kind = Kind::dict;

  const Value* find(std::string_view key) const noexcept;
  const Value* find(std::int64_t key) const noexcept;
  Value* find(std::string_view key) noexcept;
  /// The value of a key that must exist. Errors: corrupted, naming the key.
  const Value& at(std::string_view key) const;
  /// The value for `key`, made (None) at the end if missing.
  Value& operator[](std::string_view key);
  void set(Value key, Value value);
  bool erase(std::string_view key);
  std::size_t size() const noexcept;
  bool empty() const noexcept;

  std::vector<std::pair<Value, Value>> items;
};

/// Something of a class that is not rebuilt here: "pathlib.PosixPath" and the values that it was
/// pickled with. Written back as None, with a warning.
struct Opaque {
  std::string name;
  std::vector<Value> parts;
};

class Value {
 public:
  using Variant = std::variant<None, bool, std::int64_t, BigInteger, double, std::complex<double>,
                               std::string, Bytes, List, Tuple, Set, Dict,
                               std::shared_ptr<const TensorValue>, DType, Opaque>;
  Value() = default;
  /// Anything that a Value can hold is a Value, without saying so. (Not a Value itself: the copy
  /// and move constructors stay what they are.)
  template <class T>
  // NOLINTNEXTLINE(bugprone-forwarding-reference-overload)
  requires std::is_constructible_v<Variant, T> Value(T&& content)
      : data(std::forward<T>(content)) {}

  template <class T>
  bool is() const noexcept {
    return std::holds_alternative<T>(data);
  }
  template <class T>
  const T* get_if() const noexcept {
    return std::get_if<T>(&data);
  }
  template <class T>
  T* get_if() noexcept {
    return std::get_if<T>(&data);
  }

  /// The content as that type. Errors: corrupted, naming `what` and the type found.
  std::int64_t as_int(std::string_view what = "value") const;
  double as_double(std::string_view what = "value") const;  ///< an int is fine too
  bool as_bool(std::string_view what = "value") const;
  const std::string& as_string(std::string_view what = "value") const;
  const List& as_list(std::string_view what = "value") const;
  const Dict& as_dict(std::string_view what = "value") const;
  const TensorValue& as_tensor(std::string_view what = "value") const;

  Variant data;
};

inline std::size_t Dict::size() const noexcept { return items.size(); }
inline bool Dict::empty() const noexcept { return items.empty(); }

/// What Python calls the type: "dict", "str", "None".
std::string_view type_name(const Value& value) noexcept;

}  // namespace fulgurite
