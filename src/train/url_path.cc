// See url_path.h.
#include "train/url_path.h"

#include <filesystem>

#include "base/files.h"
#include "fulgurite/registry.h"

namespace fulgurite {
namespace {

std::string_view without_trailing_slashes(std::string_view url) {
  while (url.size() > 1 && url.ends_with('/')) url.remove_suffix(1);
  return url;
}

}  // namespace

std::string join_url(std::string_view directory, std::string_view name) {
  if (directory.empty()) return std::string(name);
  std::string url(directory);
  if (!url.ends_with('/')) url += '/';
  return url.append(name);
}

std::string_view base_name(std::string_view url) {
  url = without_trailing_slashes(url);
  return url.substr(url.rfind('/') + 1);
}

std::string canonical_url(std::string_view url, const StorageOptions& options) {
  const Location location = resolve(url, options);
  return location.filesystem->url(location.path);
}

bool is_below(std::string_view url, std::string_view directory) {
  directory = without_trailing_slashes(directory);
  return url.size() > directory.size() && url.starts_with(directory) &&
         url[directory.size()] == '/';
}

std::string absolute_url(std::string_view url) {
  if (url.find("://") != std::string_view::npos || url.find("::") != std::string_view::npos) {
    return std::string(without_trailing_slashes(url));
  }
  const std::filesystem::path path = std::filesystem::absolute(expand_home(url));
  return std::string(without_trailing_slashes(path.lexically_normal().string()));
}

}  // namespace fulgurite
