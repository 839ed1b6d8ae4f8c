#include "object/xml_answer.h"

#include "fulgurite/error.h"

namespace fulgurite::object {

void throw_strange_xml(std::string reason) {
  throw Error(ErrorCode::corrupted, "parse", "", std::move(reason),
              "the answer is not that of an object store: check what endpoint_url names");
}

XmlAnswer::XmlAnswer(std::string_view body) {
  constexpr unsigned kKeepSpaces = pugi::parse_default | pugi::parse_ws_pcdata_single;
  if (!document_.load_buffer(body.data(), body.size(), kKeepSpaces, pugi::encoding_utf8)) {
    throw_strange_xml("the answer is not XML");
  }
  root_ = document_.document_element();
}

XmlAnswer::XmlAnswer(std::string_view body, std::string_view root) : XmlAnswer(body) {
  const std::string_view found = local_name(root_);
  if (found == root) return;
  throw_strange_xml("expected <" + std::string(root) + ">, not <" +
                    std::string(found.substr(0, 64)) + ">");
}

std::string_view local_name(const pugi::xml_node& node) {
  const std::string_view name = node.name();
  const auto colon = name.find(':');
  return colon == name.npos ? name : name.substr(colon + 1);
}

std::string text(const pugi::xml_node& node, const char* child) { return node.child_value(child); }

std::string required(const pugi::xml_node& node, const char* child) {
  std::string value = text(node, child);
  if (value.empty()) {
    throw_strange_xml(std::string("<") + node.name() + "> has no <" + child + ">");
  }
  return value;
}

}  // namespace fulgurite::object
