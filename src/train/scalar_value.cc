// See scalar_value.h.
#include "train/scalar_value.h"

#include <array>
#include <bit>
#include <cstring>
#include <map>
#include <span>

#include "fulgurite/error.h"

namespace fulgurite {
namespace {

using TensorPointer = std::shared_ptr<const TensorValue>;

[[noreturn]] void throw_not_a_number(std::string_view what) {
  throw Error(ErrorCode::corrupted, "checkpoint", "", std::string(what) + " is not a number",
              "The checkpoint was not written by Lightning or fulgurite, or is damaged");
}

template <class T>
T element(std::span<const std::byte> bytes) {
  T value;
  std::memcpy(&value, bytes.data(), sizeof(T));
  return value;
}

double decode(DType dtype, std::span<const std::byte> bytes) {
  switch (dtype) {
    case DType::float32:
      return static_cast<double>(element<float>(bytes));
    case DType::float64:
      return element<double>(bytes);
    case DType::int64:
      return static_cast<double>(element<std::int64_t>(bytes));
    case DType::int32:
      return element<std::int32_t>(bytes);
    default:
      throw_not_a_number(to_string(dtype));
  }
}

double tensor_number(const TensorValue& tensor, const StorageSource* source) {
  std::int64_t elements = 1;
  for (const std::int64_t size : tensor.shape) elements *= size;
  const std::size_t size = size_of(tensor.dtype);
  const std::uint64_t offset = static_cast<std::uint64_t>(tensor.offset) * size;
  const Storage& storage = *tensor.storage;
  std::array<std::byte, 16> bytes{};
  if (elements != 1 || tensor.offset < 0 || offset + size > storage.size) {
    throw_not_a_number("a tensor");
  }
  if (!storage.bytes.empty()) {
    std::memcpy(bytes.data(), storage.bytes.data() + offset, size);
  } else if (source) {
    const StorageRead read{tensor.storage, offset, std::span(bytes).first(size)};
    source->read({&read, 1});
  } else {
    throw_not_a_number("a tensor that is not in memory");
  }
  return decode(tensor.dtype, bytes);
}

// Storages to be read, and the tensors that view them.
using Missing = std::map<const Storage*, std::vector<TensorPointer*>>;

void collect(Value& value, Missing& missing) {
  if (auto* tensor = value.get_if<TensorPointer>()) {
    const Storage& storage = *(*tensor)->storage;
    if (storage.bytes.empty() && storage.size > 0) missing[&storage].push_back(tensor);
  } else if (auto* list = value.get_if<List>()) {
    for (Value& item : list->items) collect(item, missing);
  } else if (auto* tuple = value.get_if<Tuple>()) {
    for (Value& item : tuple->items) collect(item, missing);
  } else if (auto* dict = value.get_if<Dict>()) {
    for (auto& [key, item] : dict->items) collect(item, missing);
  }
}

}  // namespace

Value float_tensor(double value) {
  const float narrow = static_cast<float>(value);
  auto storage = std::make_shared<Storage>();
  storage->size = sizeof(narrow);
  storage->bytes = Buffer::copy_of(std::as_bytes(std::span(&narrow, 1)));
  auto tensor = std::make_shared<TensorValue>();
  tensor->storage = std::move(storage);
  return TensorPointer(std::move(tensor));
}

std::optional<double> number_of(const Value& value, const StorageSource* source) {
  if (value.is<None>()) return {};
  if (const auto* tensor = value.get_if<TensorPointer>()) return tensor_number(**tensor, source);
  return value.as_double();
}

std::vector<double> numbers_of(const Value& value, std::string_view what) {
  const Tuple* tuple = value.get_if<Tuple>();
  std::vector<double> numbers;
  for (const Value& item : tuple ? tuple->items : value.as_list(what).items) {
    numbers.push_back(item.as_double(what));
  }
  return numbers;
}

void make_resident(Value& value, const StorageSource* source) {
  Missing missing;
  collect(value, missing);
  if (missing.empty() || !source) return;
  std::vector<StorageRead> reads;
  std::vector<std::shared_ptr<Storage>> filled;
  for (auto& [storage, tensors] : missing) {
    auto memory = std::make_shared<std::vector<std::byte>>(storage->size);
    reads.push_back({(*tensors.front())->storage, 0, *memory});
    auto resident = std::make_shared<Storage>(*storage);
    resident->bytes = Buffer::share(*memory, memory);
    filled.push_back(std::move(resident));
  }
  source->read(reads);
  auto next = filled.begin();
  for (auto& [storage, tensors] : missing) {
    for (TensorPointer* tensor : tensors) {
      auto copy = std::make_shared<TensorValue>(**tensor);
      copy->storage = *next;
      *tensor = std::move(copy);
    }
    ++next;
  }
}

}  // namespace fulgurite
