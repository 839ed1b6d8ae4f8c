// URLs as text: protocol, joining, parent, name, and what may be shown of them.
#include "fulgurite/url.h"

#include "base/url_rules.h"

namespace fulgurite {
namespace {

// The text of a URL in three: `head` + `path` + `tail`. Only `path` grows and shrinks; `head` ends
// with "://" or the host of protocols that have one, `tail` is a query or the rest of a chain.
struct Pieces {
  std::string_view head;
  std::string_view path;
  std::string_view tail;
  bool after_host = false;  // the path needs a slash in front
};

bool path_follows_host(UrlForm form) {
  return form == UrlForm::hadoop || form == UrlForm::authority || form == UrlForm::ftp ||
         form == UrlForm::http;
}

// The position of the link that carries the path: the first one with "://" and something after
// it, else the last.
std::size_t link_with_path(std::string_view url) {
  std::size_t begin = 0;
  for (;;) {
    std::size_t end = url.find("::", begin);
    if (end == std::string_view::npos) return begin;
    std::size_t mark = url.substr(begin, end - begin).find("://");
    if (mark != std::string_view::npos && begin + mark + 3 < end) return begin;
    begin = end + 2;
  }
}

Pieces take_apart(std::string_view url) {
  std::size_t begin = link_with_path(url);
  std::size_t end = std::min(url.find("::", begin), url.size());
  std::string_view link = url.substr(begin, end - begin);
  auto [protocol, rest] = split_protocol(link);
  std::size_t head = link.size() - rest.size();
  bool after_host = protocol && path_follows_host(url_family(*protocol).form);
  if (after_host) {
    head += std::min(rest.find_first_of("/?#"), rest.size());
    bool fragment = url_family(*protocol).form == UrlForm::http;
    end = begin + std::min(link.find_first_of(fragment ? "?#" : "?", head), link.size());
  }
  head += begin;
  return {url.substr(0, head), url.substr(head, end - head), url.substr(end), after_host};
}

std::string concat(std::string_view a, std::string_view b, std::string_view c) {
  return std::string(a).append(b).append(c);
}

}  // namespace

std::pair<std::optional<std::string>, std::string> split_protocol(std::string_view url) {
  std::size_t end = url.find("://");
  if (end != std::string_view::npos && end > 1) {
    return {std::string(url.substr(0, end)), std::string(url.substr(end + 3))};
  }
  if (url.starts_with("data:")) return {"data", std::string(url.substr(5))};
  return {std::nullopt, std::string(url)};
}

std::string join(std::string_view url, std::string_view relative) {
  auto [head, path, tail, after_host] = take_apart(url);
  relative = trim_left(relative, '/');
  if (relative.empty()) return std::string(url);
  bool at_root = path.empty() && !after_host;
  std::string longer =
      at_root ? std::string(relative) : concat(trim_right(path, '/'), "/", relative);
  return concat(head, longer, tail);
}

std::string redacted(std::string_view url) {
  std::string shown;
  std::size_t at = 0;
  for (std::size_t mark; (mark = url.find("://", at)) != std::string_view::npos;) {
    std::size_t begin = mark + 3;
    shown += url.substr(at, begin - at);
    std::string_view authority = url.substr(begin, url.find('/', begin) - begin);
    std::size_t user_end = authority.rfind('@');
    std::size_t colon = authority.substr(0, user_end).find(':');
    bool has_password = user_end != std::string_view::npos && colon != std::string_view::npos;
    if (has_password) shown.append(authority.substr(0, colon)).append(":...");
    at = begin + (has_password ? user_end : 0);
  }
  shown += url.substr(at);
  for (const char* web : {"http://", "https://"}) {
    std::size_t found = shown.find(web);
    if (found != std::string::npos) shown.resize(std::min(shown.find('?', found), shown.size()));
  }
  return shown;
}

std::string Url::protocol() const {
  std::size_t end = text_.find("::");
  std::string first = text_.substr(0, end);
  auto protocol = split_protocol(first).first;
  if (protocol) return *protocol;
  return end == std::string::npos ? "file" : first;
}

std::string Url::name() const {
  std::string_view path = trim_right(take_apart(text_).path, '/');
  return std::string(path.substr(path.rfind('/') + 1));
}

Url Url::parent() const {
  auto [head, path, tail, after_host] = take_apart(text_);
  std::string_view trimmed = trim_right(path, '/');
  std::size_t slash = trimmed.rfind('/');
  if (trimmed.empty()) return *this;
  if (slash == std::string_view::npos) return Url(concat(head, "", tail));
  return Url(concat(head, trimmed.substr(0, slash == 0 ? 1 : slash), tail));
}

}  // namespace fulgurite
