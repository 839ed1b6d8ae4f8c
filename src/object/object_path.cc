// Paths of an object filesystem.
#include "object/object_path.h"

#include <utility>

namespace fulgurite::object {

ObjectPath split_path(std::string_view path) {
  const auto slash = path.find('/');
  if (slash == 0) {
    throw Error(ErrorCode::invalid_argument, "resolve path", std::string(path),
                "the path begins with a slash", "write bucket/key");
  }
  if (slash == std::string_view::npos) return {std::string(path), ""};
  return {std::string(path.substr(0, slash)), std::string(path.substr(slash + 1))};
}

std::string join_path(std::string_view bucket, std::string_view key) {
  std::string path(bucket);
  if (!key.empty()) path.append("/").append(key);
  return path;
}

std::string directory_prefix(std::string_view key) {
  std::string prefix(key);
  if (!prefix.empty() && !prefix.ends_with('/')) prefix += '/';
  return prefix;
}

FileInfo file_info(std::string_view bucket, ObjectInfo object) {
  FileInfo info;
  info.path = join_path(bucket, object.key);
  info.size = object.size;
  info.modified = object.modified;
  info.etag = std::move(object.etag);
  info.version = std::move(object.version);
  info.content_type = std::move(object.content_type);
  info.metadata = std::move(object.metadata);
  return info;
}

FileInfo directory_info(std::string_view bucket, std::string_view prefix) {
  FileInfo info;
  info.type = FileType::directory;
  const bool has_empty_name = prefix == "/" || prefix.ends_with("//");
  if (!prefix.empty() && !has_empty_name) prefix.remove_suffix(1);
  info.path = join_path(bucket, prefix);
  return info;
}

bool is_directory_marker(const ObjectInfo& object) {
  return object.size == 0 && object.key.ends_with('/');
}

}  // namespace fulgurite::object
