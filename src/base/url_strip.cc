// From URL to path and back by each protocol's rule: fsspec's _strip_protocol, _parent and
// unstrip_protocol.
#include <pwd.h>
#include <unistd.h>

#include <filesystem>

#include "base/files.h"
#include "base/url_rules.h"
#include "fulgurite/url.h"

namespace fulgurite {
namespace {

// Removes "s3://" and "s3::" of each name in turn.
std::string_view without_prefixes(const UrlFamily& family, std::string_view url) {
  for (const std::string& name : family.names) {
    for (const char* separator : {"://", "::"}) {
      std::string prefix = name + separator;
      if (!url.starts_with(prefix)) continue;
      url.remove_prefix(prefix.size());
      break;
    }
  }
  return url;
}

std::string strip_plain(const UrlFamily& family, std::string_view url) {
  std::string_view path = trim_right(without_prefixes(family, url), '/');
  return path.empty() ? family.root : std::string(path);
}

// "~user/x": the user's home from the password database; nothing if there is no such user.
std::string home_of_user(std::string_view path) {
  std::string user(path.substr(1, path.find('/') - 1));
  std::vector<char> memory(16384);
  passwd entry{};
  passwd* found = nullptr;
  ::getpwnam_r(user.c_str(), &entry, memory.data(), memory.size(), &found);
  if (!found) return std::string(path);
  return found->pw_dir + std::string(path.substr(1 + user.size()));
}

std::string expand_tilde(std::string_view path, const Directories& directories) {
  if (path != "~" && !path.starts_with("~/")) return home_of_user(path);
  std::string home = directories.home.empty() ? home_directory() : directories.home;
  return std::string(trim_right(home, '/')) + std::string(path.substr(1));
}

std::string absolute(std::string_view path, const Directories& directories) {
  if (path.starts_with('/')) return std::string(path);
  if (path.starts_with('~')) return expand_tilde(path, directories);
  if (path == ".") path = "";
  if (path.starts_with("./")) path.remove_prefix(2);
  std::string current =
      directories.current.empty() ? std::filesystem::current_path().string() : directories.current;
  return current + "/" + std::string(path);
}

std::string strip_local(const UrlFamily& family, std::string_view url,
                        const Directories& directories) {
  for (const char* prefix : {"file://", "file:", "local://", "local:"}) {
    if (!url.starts_with(prefix)) continue;
    url.remove_prefix(std::string_view(prefix).size());
    break;
  }
  std::string path = absolute(url, directories);
  path.resize(trim_right(path, '/').size());
  return path.empty() ? family.root : path;
}

std::string strip_memory(std::string_view url) {
  if (url.starts_with("memory://")) url.remove_prefix(9);
  if (url.find("::") != std::string_view::npos || url.find("://") != std::string_view::npos) {
    return std::string(trim_right(url, '/'));
  }
  std::string_view path = trim_right(trim_left(url, '/'), '/');
  return path.empty() ? std::string() : "/" + std::string(path);
}

std::string strip_azure(const UrlFamily& family, std::string_view url) {
  bool has_protocol = false;
  for (const std::string& name : family.names) has_protocol |= url.starts_with(name + "://");
  UrlParts parts = infer_storage_options(
      has_protocol ? std::string(url) : family.names[0] + "://" + std::string(trim_left(url, '/')));
  bool host_is_account = is_azure_account_host(parts.host);
  std::string container = !parts.username.empty() ? parts.username
                          : host_is_account       ? ""
                                                  : parts.host;
  std::string path = container + parts.path;
  if (!parts.query.empty()) path += "?" + parts.query;
  return std::string(trim_left(path, '/'));
}

std::string strip_hadoop(std::string_view url) {
  std::string path = infer_storage_options(url).path;
  return path.starts_with("//") ? path.substr(1) : path;
}

std::string strip_ftp(std::string_view url) {
  UrlParts parts = infer_storage_options(url);
  return "/" + std::string(trim_right(trim_left(parts.path, '/'), '/'));
}

std::string strip_data(std::string_view url) {
  if (url.starts_with("data://")) return std::string(url.substr(7));
  if (url.starts_with("data:")) return std::string(url.substr(5));
  return std::string(url);
}

// "git://repository:branch@path"
std::string strip_git(const UrlFamily& family, std::string_view url) {
  std::string stripped = strip_plain(family, url);
  std::string_view path = trim_left(stripped, '/');
  for (const char* separator : {":", "@"}) {
    if (path.find(separator) != std::string_view::npos) path = cut(path, separator).second;
  }
  return std::string(trim_left(path, '/'));
}

// "github://organisation:repository@sha/path"
std::string strip_github(const UrlFamily& family, std::string_view url) {
  UrlParts parts = infer_storage_options(url);
  if (parts.username.empty()) return strip_plain(family, url);
  return std::string(trim_left(parts.path, '/'));
}

std::string parent_of_stripped(const UrlFamily& family, const std::string& path) {
  std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return family.root;
  std::string_view above = std::string_view(path).substr(0, slash);
  if (!family.root.empty()) above = trim_left(above, family.root[0]);
  return family.root + std::string(above);
}

}  // namespace

std::string strip_protocol(std::string_view protocol, std::string_view url,
                           const Directories& directories) {
  UrlFamily family = url_family(protocol);
  switch (family.form) {
    case UrlForm::plain:
      return strip_plain(family, url);
    case UrlForm::verbatim:
    case UrlForm::http:
      return std::string(url);
    case UrlForm::local:
      return strip_local(family, url, directories);
    case UrlForm::memory:
      return strip_memory(url);
    case UrlForm::bucket:
      return std::string(without_prefixes(family, url));
    case UrlForm::azure:
      return strip_azure(family, url);
    case UrlForm::hadoop:
      return strip_hadoop(url);
    case UrlForm::authority:
      return infer_storage_options(url).path;
    case UrlForm::ftp:
      return strip_ftp(url);
    case UrlForm::data:
      return strip_data(url);
    case UrlForm::archive:
      return std::string(trim_left(strip_plain(family, url), '/'));
    case UrlForm::git:
      return strip_git(family, url);
    case UrlForm::github:
      return strip_github(family, url);
    case UrlForm::gist:
      return std::string(trim_left(infer_storage_options(url).path, '/'));
  }
  return std::string(url);
}

std::string parent(std::string_view protocol, std::string_view url,
                   const Directories& directories) {
  UrlFamily family = url_family(protocol);
  std::string path = strip_protocol(protocol, url, directories);
  if (family.form == UrlForm::local) {
    std::string above = path.substr(0, path.rfind('/'));
    return above.empty() ? family.root : above;
  }
  std::string above = parent_of_stripped(family, path);
  // "http:/" and "https:/" are what is left above a host.
  if (family.form == UrlForm::http && above.size() <= 7) return "";
  return above;
}

std::string unstrip_protocol(std::string_view protocol, std::string_view path,
                             const Directories& directories) {
  UrlFamily family = url_family(protocol);
  if (family.form == UrlForm::local) {
    return family.names[0] + "://" + strip_protocol(protocol, path, directories);
  }
  for (const std::string& name : family.names) {
    if (path.starts_with(name + "://")) return std::string(path);
  }
  return family.names[0] + "://" + std::string(path);
}

}  // namespace fulgurite
