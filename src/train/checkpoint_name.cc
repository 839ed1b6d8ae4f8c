// See checkpoint_name.h.
#include "train/checkpoint_name.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdio>
#include <variant>

#include "fulgurite/error.h"
#include "train/python_text.h"

namespace fulgurite {
namespace {

using Number = std::variant<std::int64_t, double>;

// A metric logged as "epoch" or "step" counts as the integer that it is.
Number number_named(const NameValues& values, const std::string& name) {
  const auto found = values.metrics.find(name);
  const bool counts = name == "epoch" || name == "step";
  if (found != values.metrics.end()) {
    if (counts) return static_cast<std::int64_t>(found->second);
    return found->second;
  }
  if (counts) return name == "epoch" ? values.epoch : values.step;
  return std::int64_t{0};
}

// [0][width][.precision][type], the part of Python's specifications that printf has too. Bounded,
// since it becomes a printf format.
bool is_specification(std::string_view spec) {
  const auto take_digits = [&] {
    const std::size_t digits = std::min(spec.find_first_not_of("0123456789"), spec.size());
    spec.remove_prefix(digits);
    return digits;
  };
  if (take_digits() > 3) return false;
  if (spec.starts_with('.')) {
    spec.remove_prefix(1);
    const std::size_t digits = take_digits();
    if (digits < 1 || digits > 2) return false;
  }
  return spec.empty() ||
         (spec.size() == 1 && std::string_view("deEfFgG").find(spec[0]) != std::string_view::npos);
}

std::string print(const std::string& format, auto number) {
  std::array<char, 1024> text;
  std::snprintf(text.data(), text.size(), format.c_str(), number);
  return text.data();
}

std::string format_number(const Number& number, std::string spec, const std::string& name) {
  const auto* integer = std::get_if<std::int64_t>(&number);
  if (spec.empty()) {
    return integer ? std::to_string(*integer) : python_float(std::get<double>(number));
  }
  const bool typed = std::isalpha(static_cast<unsigned char>(spec.back())) != 0;
  if (!typed) spec += integer && spec.find('.') == std::string::npos ? 'd' : 'g';
  if (!is_specification(spec) || (spec.back() == 'd' && !integer)) {
    throw Error(ErrorCode::invalid_argument, "ModelCheckpoint", "",
                "the format '" + spec + "' of '" + name + "' does not fit its value",
                "Use d for epoch and step, and e, f or g for metrics");
  }
  if (spec.back() != 'd') {
    return print("%" + spec, std::visit([](auto n) { return static_cast<double>(n); }, number));
  }
  spec.insert(spec.size() - 1, "ll");
  return print("%" + spec, static_cast<long long>(*integer));
}

}  // namespace

std::optional<double> NameValues::find(const std::string& name) const {
  if (metrics.count(name) == 0 && name != "epoch" && name != "step") return {};
  return std::visit([](auto number) { return static_cast<double>(number); },
                    number_named(*this, name));
}

std::string format_checkpoint_name(std::string_view pattern, const NameValues& values,
                                   bool insert_names, std::string_view equals) {
  std::string result;
  while (!pattern.empty()) {
    const std::size_t open = pattern.find('{');
    const std::size_t close = pattern.find('}', open);
    result += pattern.substr(0, close == std::string_view::npos ? close : open);
    if (close == std::string_view::npos) break;
    const std::string_view field = pattern.substr(open + 1, close - open - 1);
    const std::size_t colon = field.find(':');
    const std::string name(field.substr(0, colon));
    const std::string spec(colon == std::string_view::npos ? "" : field.substr(colon + 1));
    if (insert_names) result.append(name).append(equals);
    result += format_number(number_named(values, name), spec, name);
    pattern.remove_prefix(close + 1);
  }
  return result;
}

}  // namespace fulgurite
