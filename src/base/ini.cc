// A line-by-line reader: "[section]", "key = value", "key: value", indented continuations, and
// comment lines that begin with # or ;.
#include "base/ini.h"

#include "base/text.h"
#include "base/url_rules.h"
#include "fulgurite/error.h"

namespace fulgurite {
namespace {

constexpr std::string_view kBlanks = " \t\r\f\v";

class IniReader {
 public:
  explicit IniReader(std::string origin) : origin_(std::move(origin)) {}

  void line(std::string_view line) {
    ++number_;
    std::string_view content = trimmed(line);
    if (content.empty() || content[0] == '#' || content[0] == ';') return;
    bool indented = kBlanks.find(line[0]) != std::string_view::npos;
    if (indented && value_) {
      value_->append("\n").append(content);
    } else if (content.front() == '[' && content.back() == ']') {
      section_ = &sections_[std::string(content.substr(1, content.size() - 2))];
      value_ = nullptr;
    } else {
      key_and_value(content);
    }
  }

  std::map<std::string, std::map<std::string, std::string>> finish() {
    auto defaults = sections_.extract("DEFAULT");
    if (defaults.empty()) return std::move(sections_);
    for (auto& [name, section] : sections_) {
      section.insert(defaults.mapped().begin(), defaults.mapped().end());
    }
    return std::move(sections_);
  }

 private:
  void key_and_value(std::string_view content) {
    std::size_t separator = content.find_first_of("=:");
    if (!section_ || separator == std::string_view::npos || separator == 0) {
      throw Error(ErrorCode::invalid_argument, "read", origin_,
                  "line " + std::to_string(number_) + " is no section and no key = value",
                  "correct the file");
    }
    value_ = &(*section_)[lower(trimmed(content.substr(0, separator)))];
    *value_ = trimmed(content.substr(separator + 1));
  }

  std::string origin_;
  int number_ = 0;
  std::map<std::string, std::map<std::string, std::string>> sections_;
  std::map<std::string, std::string>* section_ = nullptr;
  std::string* value_ = nullptr;  // where an indented line is appended
};

}  // namespace

std::map<std::string, std::map<std::string, std::string>> parse_ini(std::string_view text,
                                                                    const std::string& origin) {
  IniReader reader(origin);
  while (!text.empty()) {
    auto [line, rest] = cut(text, "\n");
    reader.line(line);
    text = rest;
  }
  return reader.finish();
}

}  // namespace fulgurite
