#include "hdfs/configuration.h"

#include <algorithm>
#include <cstring>
#include <functional>
#include <pugixml.hpp>
#include <stdexcept>

#include "base/files.h"
#include "base/option_table.h"
#include "base/text.h"
#include "fulgurite/error.h"

namespace fulgurite::hdfs {
namespace {

constexpr int kMostIncludes = 10;    // one within the other
constexpr int kMostExpansions = 20;  // as Hadoop
constexpr std::uint64_t kMostFileBytes = 16u << 20;

[[noreturn]] void throw_bad_file(const std::string& path, const std::string& reason) {
  throw Error(ErrorCode::invalid_argument, "hdfs configuration", path, reason,
              "correct the file, or name another folder in HADOOP_CONF_DIR");
}

[[noreturn]] void throw_bad_value(const std::string& name, const std::string& value,
                                  const std::string& reason) {
  throw Error(ErrorCode::invalid_argument, "hdfs configuration", "",
              name + " is '" + value + "': " + reason, "correct hdfs-site.xml or extra_conf");
}

std::string beside(const std::string& file, const std::string& href) {
  if (href.starts_with('/')) return href;
  return file.substr(0, file.rfind('/') + 1) + href;
}

/// `parse` of a value, with the property's name in its error.
template <class Parse>
auto parse_value(const std::string& name, const std::string& value, Parse&& parse) {
  try {
    return parse(value);
  } catch (const std::invalid_argument& reason) {
    throw_bad_value(name, value, reason.what());
  }
}

bool is_named(const pugi::xml_node& node, const char* name) {
  const char* colon = std::strchr(node.name(), ':');
  return std::strcmp(colon ? colon + 1 : node.name(), name) == 0;
}

using Visitor = std::function<void(const std::string& name, const std::string& value, bool final)>;

void visit_file(const std::string& path, int depth, bool must_exist, const Visitor& visit);

void visit_nodes(const pugi::xml_node& parent, const std::string& path, int depth,
                 const Visitor& visit) {
  for (const pugi::xml_node& node : parent.children()) {
    if (is_named(node, "property")) {
      const std::string name(trimmed(node.child_value("name")));
      if (!name.empty() && node.child("value")) {
        visit(name, node.child_value("value"), trimmed(node.child_value("final")) == "true");
      }
    } else if (is_named(node, "include")) {
      const bool has_fallback = static_cast<bool>(node.first_child());
      visit_file(beside(path, node.attribute("href").value()), depth + 1, !has_fallback, visit);
    } else if (is_named(node, "configuration")) {
      visit_nodes(node, path, depth, visit);
    }
  }
}

void visit_file(const std::string& path, int depth, bool must_exist, const Visitor& visit) {
  if (depth > kMostIncludes) throw_bad_file(path, "too many includes, one within the other");
  const auto text = read_small_file(path, kMostFileBytes);
  if (!text && must_exist) throw_bad_file(path, "an included file is missing");
  if (!text) return;
  pugi::xml_document document;
  const auto result = document.load_buffer(text->data(), text->size());
  if (!result) {
    throw_bad_file(path,
                   std::string(result.description()) + " at byte " + std::to_string(result.offset));
  }
  if (!is_named(document.document_element(), "configuration")) {
    throw_bad_file(path, "the document is no <configuration>");
  }
  visit_nodes(document, path, depth, visit);
}

}  // namespace

void Configuration::load_folder(const std::string& folder) {
  for (const char* name : {"/core-site.xml", "/hdfs-site.xml"}) load_file(folder + name);
}

void Configuration::load_file(const std::string& path) {
  visit_file(path, 0, false, [&](const std::string& name, const std::string& value, bool final) {
    if (final_.contains(name)) return;
    values_[name] = value;
    if (final) final_.insert(name);
  });
}

void Configuration::set(const std::string& name, const std::string& value) {
  values_[name] = value;
}

std::optional<std::string> Configuration::variable(std::string_view name) const {
  if (name.starts_with("env.")) {
    name.remove_prefix(4);
    const auto dash = name.find('-');
    const auto end = std::min(dash, name.size());
    const bool with_colon = end > 0 && end < name.size() && name[end - 1] == ':';
    const std::string own_name(name.substr(0, with_colon ? end - 1 : end));
    if (auto value = environment(own_name.c_str())) return value;
    if (dash != name.npos) return std::string(name.substr(dash + 1));
    return std::nullopt;
  }
  if (name == "user.name") return environment("USER");
  if (name == "user.home") return home_directory();
  const auto found = values_.find(std::string(name));
  if (found == values_.end()) return std::nullopt;
  return found->second;
}

std::string Configuration::expand(std::string text) const {
  std::size_t from = 0;
  for (int i = 0; i < kMostExpansions; ++i) {
    const auto begin = text.find("${", from);
    const auto end = begin == text.npos ? text.npos : text.find('}', begin);
    if (end == text.npos) break;
    const auto value = variable(std::string_view(text).substr(begin + 2, end - begin - 2));
    if (value) {
      text.replace(begin, end + 1 - begin, *value);
    } else {
      from = end;
    }
  }
  return text;
}

std::optional<std::string> Configuration::get(const std::string& name) const {
  const auto found = values_.find(name);
  if (found == values_.end()) return std::nullopt;
  return std::string(trimmed(expand(found->second)));
}

std::string Configuration::get(const std::string& name, const std::string& otherwise) const {
  const auto value = get(name);
  return value && !value->empty() ? *value : otherwise;
}

std::vector<std::string> Configuration::list(const std::string& name) const {
  std::vector<std::string> items;
  std::string text = get(name, "");
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    const std::string item(trimmed(std::string_view(text).substr(begin, end - begin)));
    if (!item.empty()) items.push_back(item);
    begin = end + 1;
  }
  return items;
}

bool Configuration::flag(const std::string& name, bool otherwise) const {
  const std::string text = get(name, "");
  if (text == "true") return true;
  if (text == "false") return false;
  return otherwise;  // as Hadoop
}

std::optional<std::uint64_t> Configuration::bytes(const std::string& name) const {
  const std::string text = get(name, "");
  if (text.empty()) return std::nullopt;
  return parse_value(name, text, parse_bytes);
}

std::chrono::milliseconds Configuration::duration(const std::string& name,
                                                  std::chrono::milliseconds otherwise) const {
  const std::string text = get(name, "");
  if (text.empty()) return otherwise;
  const bool has_unit = text.find_first_not_of("0123456789") != text.npos;
  const double seconds = parse_value(name, has_unit ? text : text + "ms", parse_seconds);
  return std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::duration<double>(seconds));
}

}  // namespace fulgurite::hdfs
