// Header fields of objects that S3 and Azure write alike but for their names. Pure functions.
//
// Who calls it: s3/object_headers, azure/object_headers.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "http/message.h"
#include "object/object_store.h"

namespace fulgurite::object {

/// A header, unless `value` is empty.
void add_if_given(http::Headers& headers, const char* name, const std::string& value);

/// If-None-Match and If-Match of a write.
void add_conditions(http::Headers& headers, const PutOptions& put);

/// Whether a header can carry `text` as it is.
bool printable_ascii(std::string_view text);

/// "a=1&b=2", as headers carry tags.
std::string form_encoded(const std::map<std::string, std::string>& tags);

/// How a provider calls what an answer says of an object.
struct HeaderNames {
  const char* version;
  std::string_view metadata_prefix;  ///< in lower case
};

/// An object as the headers of its HEAD describe it.
ObjectInfo info_from_headers(const std::string& key, const http::Headers& headers,
                             const HeaderNames& names);

}  // namespace fulgurite::object
