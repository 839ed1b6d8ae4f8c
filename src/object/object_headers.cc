#include "object/object_headers.h"

#include <algorithm>
#include <charconv>

#include "base/encode.h"
#include "base/text.h"
#include "base/time.h"

namespace fulgurite::object {

void add_if_given(http::Headers& headers, const char* name, const std::string& value) {
  if (!value.empty()) headers.add(name, value);
}

void add_conditions(http::Headers& headers, const PutOptions& put) {
  if (put.if_absent) headers.add("If-None-Match", "*");
  add_if_given(headers, "If-Match", put.if_match);
}

bool printable_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
}

std::string form_encoded(const std::map<std::string, std::string>& tags) {
  std::string text;
  for (const auto& [name, value] : tags) {
    if (!text.empty()) text += '&';
    text += percent_encode(name) + "=" + percent_encode(value);
  }
  return text;
}

ObjectInfo info_from_headers(const std::string& key, const http::Headers& headers,
                             const HeaderNames& names) {
  ObjectInfo info;
  info.key = key;
  const auto length = headers.get("Content-Length");
  std::from_chars(length.data(), length.data() + length.size(), info.size);
  info.modified = parse_http_time(headers.get("Last-Modified"));
  info.etag = headers.get("ETag");
  info.version = headers.get(names.version);
  info.content_type = headers.get("Content-Type");
  for (const auto& [name, value] : headers) {
    const std::string lowered = lower(name);
    if (lowered.starts_with(names.metadata_prefix)) {
      info.metadata[lowered.substr(names.metadata_prefix.size())] = value;
    }
  }
  return info;
}

}  // namespace fulgurite::object
