// How the command spells what lies below a URL that was typed.
#include "cli/commands.h"

namespace fulgurite::cli {
namespace {

std::string_view without_slashes(std::string_view text) {
  while (text.ends_with('/')) text.remove_suffix(1);
  return text;
}

}  // namespace

std::string Place::url_of(std::string_view entry) const {
  const auto scheme_end = url.find("://");
  const auto own = without_slashes(path());
  const bool has_options = url.find('?') != url.npos && own.find('?') == own.npos;
  if (scheme_end == url.npos || has_options || !entry.starts_with(own)) return files().url(entry);
  const auto typed = std::string(
      std::string_view(url).substr(0, std::max(scheme_end + 3, without_slashes(url).size())));
  const auto rest = entry.substr(own.size());
  const bool needs_slash = !rest.empty() && !rest.starts_with('/') && !typed.ends_with('/');
  return typed + (needs_slash ? "/" : "") + std::string(rest);
}

}  // namespace fulgurite::cli
