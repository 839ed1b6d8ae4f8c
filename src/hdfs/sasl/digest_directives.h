// The text of DIGEST-MD5's challenges: name=value, name="value", ...
//
// It knows the form, not the meaning. Who calls it: digest_md5.
// Format: RFC 2831, section 7.1 (https://www.rfc-editor.org/rfc/rfc2831#section-7.1).
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace fulgurite::hdfs {

class DigestDirectives {
 public:
  /// Errors: corrupted for a text that is too long or not of this form.
  explicit DigestDirectives(std::string_view text);

  /// The value of a directive that may stand there once; `otherwise` if it does not.
  /// Errors: corrupted if it stands there more than once.
  std::string get(const std::string& name, const std::string& otherwise = {}) const;
  bool has(const std::string& name) const { return values_.contains(name); }
  /// The value of the first of several of that name; empty if there is none.
  std::string first(const std::string& name) const;
  /// The items of a value "a,b"; those of `otherwise` if the directive is missing.
  std::vector<std::string> list(const std::string& name, const std::string& otherwise) const;

 private:
  std::multimap<std::string, std::string> values_;  // in order, for those of one name
};

/// `text` in quotation marks.
std::string quoted(std::string_view text);

}  // namespace fulgurite::hdfs
