// See hparams.h.
#include "train/hparams.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "train/python_text.h"

namespace fulgurite {
namespace {

// YAML 1.1, which PyYAML reads, knows 1.0e-05 as a number but not 1e-05.
std::string yaml_float(double value) {
  std::string text = python_float(value);
  if (text.ends_with("inf")) return text.starts_with('-') ? "-.inf" : ".inf";
  if (text == "nan" || text == "-nan") return ".nan";
  const std::size_t exponent = text.find('e');
  if (exponent != std::string::npos && text.find('.') == std::string::npos) {
    text.insert(exponent, ".0");
  }
  return text;
}

// Whether a reader would take the plain text for something else than a text.
bool needs_quotes(const std::string& text) {
  static constexpr std::string_view kWords[] = {"",    "~",    "null",  "true", "false",
                                                "yes", "no",   "on",    "off",  "y",
                                                "n",   ".inf", "-.inf", ".nan"};
  const std::string word = lower(text);
  if (std::find(std::begin(kWords), std::end(kWords), word) != std::end(kWords)) return true;
  return word.find_first_not_of("+-.0123456789ex_:") == std::string::npos;
}

void emit(YAML::Emitter& out, const Value& value);

void emit_text(YAML::Emitter& out, const std::string& text) {
  if (needs_quotes(text)) out << YAML::DoubleQuoted;
  out << text;
}

void emit_list(YAML::Emitter& out, const std::vector<Value>& items) {
  if (items.empty()) out << YAML::Flow;
  out << YAML::BeginSeq;
  for (const Value& item : items) emit(out, item);
  out << YAML::EndSeq;
}

void emit_dict(YAML::Emitter& out, const Dict& dict) {
  std::vector<std::pair<std::string, const Value*>> sorted;
  for (const auto& [key, value] : dict.items) {
    if (const std::string* name = key.get_if<std::string>()) sorted.emplace_back(*name, &value);
  }
  std::sort(sorted.begin(), sorted.end());
  if (sorted.empty()) out << YAML::Flow;
  out << YAML::BeginMap;
  for (const auto& [name, value] : sorted) {
    out << YAML::Key;
    emit_text(out, name);
    out << YAML::Value;
    emit(out, *value);
  }
  out << YAML::EndMap;
}

void emit(YAML::Emitter& out, const Value& value) {
  if (const bool* flag = value.get_if<bool>()) {
    out << *flag;
  } else if (const auto* integer = value.get_if<std::int64_t>()) {
    out << *integer;
  } else if (const double* number = value.get_if<double>()) {
    out << yaml_float(*number);
  } else if (const auto* text = value.get_if<std::string>()) {
    emit_text(out, *text);
  } else if (const auto* list = value.get_if<List>()) {
    emit_list(out, list->items);
  } else if (const auto* tuple = value.get_if<Tuple>()) {
    emit_list(out, tuple->items);
  } else if (const auto* dict = value.get_if<Dict>()) {
    emit_dict(out, *dict);
  } else {
    out << YAML::Null;
  }
}

}  // namespace

std::string hparams_yaml(const Dict& hyperparameters) {
  YAML::Emitter out;
  emit_dict(out, hyperparameters);
  return std::string(out.c_str()) + "\n";
}

}  // namespace fulgurite
