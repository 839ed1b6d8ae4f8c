// A small JSON document as flat fields, for the answers of credential services and programs.
//
// They are a handful of strings in an object or two; nobody needs the tree.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fulgurite::auth {

/// Every string, number and boolean below objects by its dotted path: {"a": {"b": 1}} is
/// "a.b" -> "1". Arrays and nulls are left out.
using JsonFields = std::map<std::string, std::string, std::less<>>;

/// Nothing if `text` is not a JSON object. The caller bounds its size.
std::optional<JsonFields> parse_json_fields(std::string_view text);

/// The field's value; empty if there is none.
std::string field(const JsonFields& fields, std::string_view name);

/// The strings of the array `name` of the document's outermost object; empty if there is none.
std::vector<std::string> json_strings(std::string_view text, std::string_view name);

/// {"name": "value", ...}: the other way round, for fields without dots.
std::string write_json_fields(const JsonFields& fields);

}  // namespace fulgurite::auth
