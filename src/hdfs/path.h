// Paths of HDFS as methods take them.
#pragma once

#include <string>
#include <string_view>

namespace fulgurite::hdfs {

/// `path` or hdfs:// URL as "/a/b": absolute, without empty names and without a slash at the end.
/// A relative one begins at /user/NAME. Errors: invalid_argument for names that HDFS cannot have
/// ("." and "..", ':' in a name, NUL), and for what is not UTF-8, which Java would change.
std::string clean_path(std::string_view path, const std::string& user);

}  // namespace fulgurite::hdfs
