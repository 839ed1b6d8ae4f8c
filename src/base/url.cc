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
  if (protocol && path_follows_host(url_family(*protocol).form)) {
    head += std::min(rest.find_first_of("/?#"), rest.size());
    bool fragment = url_family(*protocol).form == UrlForm::http;
    end = begin + std::min(link.find_first_of(fragment ? "?#" : "?", head), link.size());
  }
  head += begin;
  return {url.substr(0, head), url.substr(head, end - head), url.substr(end)};
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
  auto [head, path, tail] = take_apart(url);
  relative = trim_left(relative, '/');
  if (relative.empty()) return std::string(url);
  bool at_root = path.empty() && (head.empty() || head.back() == '/' || head.back() == ':');
  std::string longer =
      at_root ? std::string(relative) : concat(trim_right(path, '/'), "/", relative);
  return concat(head, longer, tail);
}

std::string redacted(std::string_view url) {
  auto [protocol, rest] = split_protocol(url);
  if (!protocol) return std::string(url);
  std::string_view shown = rest;
  if (url_family(*protocol).form == UrlForm::http) shown = shown.substr(0, shown.find('?'));
  std::size_t at = shown.substr(0, shown.find('/')).rfind('@');
  std::size_t colon = shown.substr(0, at).find(':');
  std::string head = *protocol + (*protocol == "data" ? ":" : "://");
  if (at == std::string_view::npos || colon == std::string_view::npos) {
    return head.append(shown);
  }
  return concat(head, shown.substr(0, colon), ":...").append(shown.substr(at));
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
  auto [head, path, tail] = take_apart(text_);
  std::string_view trimmed = trim_right(path, '/');
  std::size_t slash = trimmed.rfind('/');
  if (trimmed.empty()) return *this;
  if (slash == std::string_view::npos) return Url(concat(head, "", tail));
  return Url(concat(head, trimmed.substr(0, slash == 0 ? 1 : slash), tail));
}

}  // namespace fulgurite
