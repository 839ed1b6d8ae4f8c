// Values as Python writes them, so that tests can compare whole trees as text.
#pragma once

#include <algorithm>
#include <string>

#include "fulgurite/value.h"

namespace fulgurite::testing {

inline std::string show(const Value& value);

template <class Items>
std::string show_all(const Items& items) {
  std::string text;
  for (const auto& item : items) text += (text.empty() ? "" : ", ") + show(item);
  return text;
}

struct Show {
  std::string operator()(None) const { return "None"; }
  std::string operator()(bool flag) const { return flag ? "True" : "False"; }
  std::string operator()(std::int64_t number) const { return std::to_string(number); }
  std::string operator()(const BigInteger& number) const {
    std::string text;
    for (char digit : number.digits) {
      constexpr const char* kHex = "0123456789abcdef";
      const auto byte = static_cast<unsigned char>(digit);
      text.insert(0, {kHex[byte >> 4], kHex[byte & 15]});
    }
    const auto first = text.find_first_not_of('0');
    return "int 0x" + text.substr(std::min(first, text.size() - 1));
  }
  std::string operator()(double number) const {
    char text[32];
    std::snprintf(text, sizeof text, "%.17g", number);
    return std::string(text).find_first_of(".en") == std::string::npos ? text + std::string(".0")
                                                                       : text;
  }
  std::string operator()(const std::complex<double>& number) const {
    return "(" + (*this)(number.real()) + " " + (*this)(number.imag()) + "j)";
  }
  std::string operator()(const std::string& text) const { return "'" + text + "'"; }
  std::string operator()(const Bytes& bytes) const { return "b'" + bytes.data + "'"; }
  std::string operator()(const List& list) const { return "[" + show_all(list.items) + "]"; }
  std::string operator()(const Tuple& tuple) const { return "(" + show_all(tuple.items) + ")"; }
  std::string operator()(const Set& set) const { return "set(" + show_all(set.items) + ")"; }
  std::string operator()(const Dict& dict) const {
    constexpr const char* kKinds[] = {"", "OrderedDict", "Counter"};
    std::string text;
    for (const auto& [key, value] : dict.items) {
      text += (text.empty() ? "" : ", ") + show(key) + ": " + show(value);
    }
    return kKinds[static_cast<int>(dict.kind)] + ("{" + text + "}");
  }
  std::string operator()(const std::shared_ptr<const TensorValue>& tensor) const {
    std::string text = "tensor<" + std::string(to_string(tensor->dtype));
    for (std::int64_t size : tensor->shape) text += " " + std::to_string(size);
    return text + ">";
  }
  std::string operator()(DType type) const { return "torch." + std::string(to_string(type)); }
  std::string operator()(const Opaque& object) const {
    return "<" + object.name + "(" + show_all(object.parts) + ")>";
  }
};

inline std::string show(const Value& value) { return std::visit(Show(), value.data); }

}  // namespace fulgurite::testing
