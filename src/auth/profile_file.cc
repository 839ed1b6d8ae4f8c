// The INI dialect of the AWS profile files, line by line.
#include "auth/profile_file.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "fulgurite/error.h"

namespace fulgurite::auth {
namespace {

constexpr std::string_view kBlanks = " \t\r";
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool is_blank(char c) { return kBlanks.find(c) != kBlanks.npos; }
bool starts_comment(char c) { return c == '#' || c == ';'; }

/// Without a comment, which a value has only after a blank: "a#b" is a value.
std::string_view strip_comment(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (starts_comment(text[i]) && (i == 0 || is_blank(text[i - 1]))) return text.substr(0, i);
  }
  return text;
}

std::string_view unquote(std::string_view text) {
  const bool quoted = text.size() >= 2 && text.front() == text.back() &&
                      (text.front() == '"' || text.front() == '\'');
  return quoted ? text.substr(1, text.size() - 2) : text;
}

/// Takes the lines one by one.
class Parser {
 public:
  explicit Parser(const std::string& file) : file_(file) {}

  void line(std::string_view text) {
    ++number_;
    const auto content = trimmed(text);
    if (content.empty() || starts_comment(content.front())) return;
    if (is_blank(text.front())) {
      continuation(content);
    } else if (content.front() == '[') {
      header(content);
    } else {
      setting(content);
    }
  }

  std::vector<ProfileSection> take() { return std::move(sections_); }

 private:
  [[noreturn]] void fail(std::string_view reason) const {
    throw Error(ErrorCode::invalid_argument, "read profile file", file_,
                "line " + std::to_string(number_) + ": " + std::string(reason),
                "correct the file, or name another with AWS_CONFIG_FILE or "
                "AWS_SHARED_CREDENTIALS_FILE");
  }

  void header(std::string_view text) {
    const auto end = text.find(']');
    if (end == text.npos) fail("a section without ']'");
    const auto inside = trimmed(text.substr(1, end - 1));
    if (inside.empty()) fail("a section without a name");
    const auto space = inside.find_first_of(kBlanks);
    auto& section = sections_.emplace_back();
    if (space != inside.npos) section.kind = inside.substr(0, space);
    section.name = unquote(space == inside.npos ? inside : trimmed(inside.substr(space)));
    last_name_.clear();
  }

  std::pair<std::string, std::string> split_setting(std::string_view text) const {
    const auto equals = text.find('=');
    if (equals == text.npos) fail("neither a section, nor a setting with '=', nor a comment");
    auto name = lower(trimmed(text.substr(0, equals)));
    if (name.empty()) fail("a setting without a name");
    return {std::move(name), std::string(trimmed(strip_comment(text.substr(equals + 1))))};
  }

  void setting(std::string_view text) {
    if (sections_.empty()) fail("a setting before the first section");
    auto [name, value] = split_setting(text);
    last_name_ = name;
    sections_.back().values[std::move(name)] = std::move(value);
  }

  /// Below a setting without value stand settings of its own; below any other, more of its value.
  void continuation(std::string_view text) {
    if (last_name_.empty()) fail("an indented line without a setting above");
    auto& values = sections_.back().values;
    auto& above = values[last_name_];
    if (above.empty()) {
      auto [name, value] = split_setting(text);
      values[last_name_ + "." + name] = std::move(value);
    } else {
      above.append("\n").append(text);
    }
  }

  const std::string& file_;
  int number_ = 0;
  std::string last_name_;  // of the setting that an indented line belongs to
  std::vector<ProfileSection> sections_;
};

}  // namespace

std::vector<ProfileSection> parse_profile_file(std::string_view text, const std::string& file) {
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  Parser parser(file);
  while (!text.empty()) {
    const auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    parser.line(line);
  }
  return parser.take();
}

}  // namespace fulgurite::auth
