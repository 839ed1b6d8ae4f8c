// URLs with "::" in them: "simplecache::s3://bucket/key", "zip://inner::file:///a.zip".
// The counterpart of fsspec.core._un_chain.
#include <algorithm>

#include "base/url_rules.h"
#include "fulgurite/url.h"

namespace fulgurite {
namespace {

// "simplecache" and "s3" alone are protocols without a path; "a/b" and "C" are paths.
bool is_protocol_word(std::string_view text) {
  if (has_url_family(text)) return true;
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

std::vector<std::string> split_chain(std::string_view url) {
  if (url.find("::") == std::string_view::npos) return {std::string(url)};
  std::vector<std::string> links;
  for (;;) {
    auto [link, rest] = cut(url, "::");
    links.push_back(is_protocol_word(link) ? std::string(link) + "://" : std::string(link));
    if (link.size() == url.size()) return links;
    url = rest;
  }
}

}  // namespace

std::vector<ChainLink> un_chain(std::string_view url, const Directories& directories) {
  std::vector<ChainLink> chain;
  std::vector<std::string> links = split_chain(url);
  // From the innermost outwards: a cache without a path takes that of what it caches.
  for (auto link = links.rbegin(); link != links.rend(); ++link) {
    std::string protocol = split_protocol(*link).first.value_or("file");
    std::string path = strip_protocol(protocol, *link, directories);
    if (path.empty() && !chain.empty() && url_family(protocol).chained) path = chain.back().path;
    chain.push_back({protocol, std::move(path), options_from_url(protocol, *link)});
  }
  std::reverse(chain.begin(), chain.end());
  return chain;
}

}  // namespace fulgurite
