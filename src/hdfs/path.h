// Paths of HDFS as methods take them, and those of files while they are written.
// Who calls it: hdfs and webhdfs.
#pragma once

#include <string>
#include <string_view>

namespace fulgurite::hdfs {

/// `path` or hdfs:// URL as "/a/b": absolute, without empty names and without a slash at the end.
/// A relative one begins at /user/NAME. Errors: invalid_argument for names that HDFS cannot have
/// ("." and "..", ':' in a name, NUL), and for what is not UTF-8, which Java would change.
std::string clean_path(std::string_view path, const std::string& user);

/// The directory of a clean path.
std::string directory_of(const std::string& path);

/// A new path beside `path`, for what will be renamed to it.
std::string temporary_path(const std::string& path);
/// Whether a name is such a path's last: listings leave it out.
bool is_temporary_name(std::string_view name) noexcept;

}  // namespace fulgurite::hdfs
