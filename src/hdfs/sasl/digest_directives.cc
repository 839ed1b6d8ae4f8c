#include "hdfs/sasl/digest_directives.h"

#include <algorithm>

#include "base/text.h"
#include "hdfs/frame.h"

namespace fulgurite::hdfs {
namespace {

constexpr std::size_t kMostTextBytes = 4096;  // the RFC allows 2048
constexpr std::string_view kBlank = " \t\r\n";

/// Takes directives off the front of a text.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  /// Passes over blanks and commas. Whether a directive follows.
  bool next() {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t\r\n,"), rest_.size()));
    return !rest_.empty();
  }

  std::string name() {
    std::string name(take_until("= \t\r\n,\""));
    if (name.empty() || !take('=')) throw_malformed("a challenge that is no list of name=value");
    return name;
  }

  std::string value() {
    skip_blanks();
    return take('"') ? rest_of_quoted() : std::string(take_until(", \t\r\n"));
  }

 private:
  void skip_blanks() {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(kBlank), rest_.size()));
  }

  bool take(char wanted) {
    skip_blanks();
    if (rest_.empty() || rest_.front() != wanted) return false;
    rest_.remove_prefix(1);
    return true;
  }

  std::string_view take_until(std::string_view ends) {
    const auto taken = rest_.substr(0, rest_.find_first_of(ends));
    rest_.remove_prefix(taken.size());
    return taken;
  }

  std::string rest_of_quoted() {
    std::string text;
    for (std::size_t i = 0; i < rest_.size(); ++i) {
      if (rest_[i] == '"') {
        rest_.remove_prefix(i + 1);
        return text;
      }
      if (rest_[i] == '\\' && ++i == rest_.size()) break;
      text.push_back(rest_[i]);
    }
    throw_malformed("a challenge that ends within quotation marks");
  }

  std::string_view rest_;
};

}  // namespace

DigestDirectives::DigestDirectives(std::string_view text) {
  if (text.size() > kMostTextBytes) {
    throw_malformed("a challenge of " + std::to_string(text.size()) + " bytes");
  }
  Scanner scanner(text);
  while (scanner.next()) {
    const std::string name = lower(scanner.name());
    values_.emplace(name, scanner.value());
  }
}

std::string DigestDirectives::get(const std::string& name, const std::string& otherwise) const {
  if (values_.count(name) > 1) throw_malformed("a challenge with more than one " + name);
  return has(name) ? first(name) : otherwise;
}

std::string DigestDirectives::first(const std::string& name) const {
  const auto found = values_.lower_bound(name);
  return found == values_.end() || found->first != name ? std::string() : found->second;
}

std::vector<std::string> DigestDirectives::list(const std::string& name,
                                                const std::string& otherwise) const {
  const std::string text = get(name, otherwise);
  std::vector<std::string> items;
  for (std::size_t begin = 0; begin < text.size();) {
    begin = std::min(text.find_first_not_of(" \t,", begin), text.size());
    const std::size_t end = std::min(text.find_first_of(" \t,", begin), text.size());
    if (end > begin) items.push_back(text.substr(begin, end - begin));
    begin = end;
  }
  return items;
}

std::string quoted(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result.push_back('\\');
    result.push_back(c);
  }
  return result + '"';
}

}  // namespace fulgurite::hdfs
