// An XML answer of an object store and the fields in it.
//
// Who calls it: s3/xml and azure/xml, which know the elements. Answers come from a stranger:
// whatever is malformed, of another kind than expected, or without a required field throws an Error
// `corrupted`; the body's size is bounded before it gets here.
#pragma once

#include <charconv>
#include <pugixml.hpp>
#include <string>
#include <string_view>

namespace fulgurite::object {

[[noreturn]] void throw_strange_xml(std::string reason);

class XmlAnswer {
 public:
  /// Text of nothing but spaces is kept: it can be a key. Errors: corrupted, if `body` is not XML.
  explicit XmlAnswer(std::string_view body);
  /// Errors: corrupted also if the root is not `root`.
  XmlAnswer(std::string_view body, std::string_view root);

  const pugi::xml_node& root() const { return root_; }

 private:
  pugi::xml_document document_;
  pugi::xml_node root_;
};

/// Without the prefix of a namespace: "s3:Error" -> "Error".
std::string_view local_name(const pugi::xml_node& node);

/// The text of a child; empty if there is none.
std::string text(const pugi::xml_node& node, const char* child);

/// The text of a child that must be there.
std::string required(const pugi::xml_node& node, const char* child);

/// The number in a child that must be there.
template <class Number>
Number number(const pugi::xml_node& node, const char* child) {
  const std::string value = required(node, child);
  Number result{};
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), result);
  if (error != std::errc() || end != value.data() + value.size()) {
    throw_strange_xml(std::string("<") + child + "> is not a number");
  }
  return result;
}

}  // namespace fulgurite::object
