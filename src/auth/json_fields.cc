// Flat fields of a JSON document, over nlohmann's parser.
#include "auth/json_fields.h"

#include <nlohmann/json.hpp>

namespace fulgurite::auth {
namespace {

using Json = nlohmann::json;

// Credential documents have two levels; what is deeper is nothing for us.
constexpr int kMaxDepth = 4;

void collect(const Json& object, const std::string& prefix, int depth, JsonFields& into) {
  for (const auto& [name, value] : object.items()) {
    if (value.is_object()) {
      if (depth < kMaxDepth) collect(value, prefix + name + ".", depth + 1, into);
    } else if (value.is_string()) {
      into[prefix + name] = value.get<std::string>();
    } else if (value.is_number() || value.is_boolean()) {
      into[prefix + name] = value.dump();
    }
  }
}

}  // namespace

std::optional<JsonFields> parse_json_fields(std::string_view text) {
  const auto document = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!document.is_object()) return std::nullopt;
  JsonFields fields;
  collect(document, "", 1, fields);
  return fields;
}

std::string field(const JsonFields& fields, std::string_view name) {
  const auto found = fields.find(name);
  return found == fields.end() ? std::string() : found->second;
}

std::vector<std::string> json_strings(std::string_view text, std::string_view name) {
  const auto document = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  std::vector<std::string> strings;
  if (!document.is_object()) return strings;
  const auto found = document.find(name);
  if (found == document.end() || !found->is_array()) return strings;
  for (const auto& element : *found) {
    if (element.is_string()) strings.push_back(element.get<std::string>());
  }
  return strings;
}

std::string write_json_fields(const JsonFields& fields) {
  return Json(fields).dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace fulgurite::auth
