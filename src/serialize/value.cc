#include "fulgurite/value.h"

#include <algorithm>
#include <array>

#include "fulgurite/error.h"

namespace fulgurite {

namespace {

// In the order of Value::Variant.
constexpr std::array<std::string_view, std::variant_size_v<Value::Variant>> kTypeNames = {
    "None",   "bool",    "int",   "int beyond 64 bits",
    "float",  "complex", "str",   "bytes",
    "list",   "tuple",   "set",   "dict",
    "tensor", "dtype",   "object"};

[[noreturn]] void throw_wrong_type(std::string_view what, std::string_view expected,
                                   const Value& found) {
  throw Error(ErrorCode::corrupted, "checkpoint value", "",
              std::string(what) + " is a " + std::string(type_name(found)) + " where a " +
                  std::string(expected) + " is expected",
              "the file was written by another program or version; look at it with "
              "'fulgurite ckpt show'");
}

template <class T>
const T& content(const Value& value, std::string_view what, std::string_view expected) {
  if (const T* found = value.get_if<T>()) return *found;
  throw_wrong_type(what, expected, value);
}

template <class Items, class Key, class Held>
auto find_in(Items& items, const Key& key) noexcept -> decltype(&items.front().second) {
  for (auto& [k, value] : items) {
    const Held* held = k.template get_if<Held>();
    if (held && *held == key) return &value;
  }
  return nullptr;
}

}  // namespace

std::string_view type_name(const Value& value) noexcept { return kTypeNames[value.data.index()]; }

const Value* Dict::find(std::string_view key) const noexcept {
  return find_in<const decltype(items), std::string_view, std::string>(items, key);
}

const Value* Dict::find(std::int64_t key) const noexcept {
  return find_in<const decltype(items), std::int64_t, std::int64_t>(items, key);
}

Value* Dict::find(std::string_view key) noexcept {
  return find_in<decltype(items), std::string_view, std::string>(items, key);
}

const Value& Dict::at(std::string_view key) const {
  if (const Value* value = find(key)) return *value;
  throw Error(ErrorCode::corrupted, "checkpoint value", "", "no key '" + std::string(key) + "'",
              "the file was written by another program or version; look at it with "
              "'fulgurite ckpt show'");
}

Value& Dict::operator[](std::string_view key) {
  if (Value* value = find(key)) return *value;
  return items.emplace_back(std::string(key), Value()).second;
}

void Dict::set(Value key, Value value) {
  Value* existing = nullptr;
  if (const auto* text = key.get_if<std::string>()) {
    existing = find(*text);
  } else if (const auto* number = key.get_if<std::int64_t>()) {
    existing = const_cast<Value*>(std::as_const(*this).find(*number));
  }
  if (existing) {
    *existing = std::move(value);
  } else {
    items.emplace_back(std::move(key), std::move(value));
  }
}

bool Dict::erase(std::string_view key) {
  return std::erase_if(items, [&](const auto& item) {
           const auto* text = item.first.template get_if<std::string>();
           return text && *text == key;
         }) > 0;
}

std::int64_t Value::as_int(std::string_view what) const {
  return content<std::int64_t>(*this, what, "int");
}

double Value::as_double(std::string_view what) const {
  if (const auto* integer = get_if<std::int64_t>()) return static_cast<double>(*integer);
  return content<double>(*this, what, "float");
}

bool Value::as_bool(std::string_view what) const { return content<bool>(*this, what, "bool"); }

const std::string& Value::as_string(std::string_view what) const {
  return content<std::string>(*this, what, "str");
}

const List& Value::as_list(std::string_view what) const {
  return content<List>(*this, what, "list");
}

const Dict& Value::as_dict(std::string_view what) const {
  return content<Dict>(*this, what, "dict");
}

const TensorValue& Value::as_tensor(std::string_view what) const {
  return *content<std::shared_ptr<const TensorValue>>(*this, what, "tensor");
}

}  // namespace fulgurite
