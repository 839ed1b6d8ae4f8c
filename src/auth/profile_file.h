// The INI dialect of ~/.aws/config and ~/.aws/credentials: text in, sections out.
//
// No files, no environment, no meaning: aws_profile gives those. Rules:
// https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace fulgurite::auth {

/// Names are lower case. A setting within another has a dotted name: "s3.addressing_style".
using ProfileValues = std::map<std::string, std::string, std::less<>>;

/// "[profile dev]" has kind "profile" and name "dev"; "[dev]" has no kind.
struct ProfileSection {
  std::string kind;
  std::string name;
  ProfileValues values;
};

/// The sections of `text` in its order. `file` is for messages, which name the line but never quote
/// it. Linear in the text; the caller bounds its size. Errors: invalid_argument.
std::vector<ProfileSection> parse_profile_file(std::string_view text, const std::string& file);

}  // namespace fulgurite::auth
