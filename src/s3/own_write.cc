#include "s3/own_write.h"

#include "base/encode.h"
#include "base/hash.h"
#include "s3/checksum.h"
#include "s3/object_headers.h"

namespace fulgurite::s3 {
namespace {

std::string without_quotes(std::string_view etag) {
  if (etag.size() >= 2 && etag.front() == '"' && etag.back() == '"') {
    etag = etag.substr(1, etag.size() - 2);
  }
  return std::string(etag);
}

/// "0aff" as two bytes; nothing if it is not the hex of an MD5.
std::optional<std::string> md5_bytes(std::string_view text) {
  if (text.size() != 32) return std::nullopt;
  if (text.find_first_not_of("0123456789abcdefABCDEF") != text.npos) return std::nullopt;
  std::string escaped;
  for (std::size_t i = 0; i < text.size(); i += 2) escaped.append("%").append(text.substr(i, 2));
  return percent_decode(escaped);
}

/// The ETag of an upload in parts: the MD5 of the parts' MD5s, and how many.
std::string etag_of_parts(std::span<const object::Part> parts) {
  std::string all;
  for (const auto& part : parts) {
    const auto bytes = md5_bytes(without_quotes(part.etag));
    if (!bytes) return {};
    all += *bytes;
  }
  return hex(md5(as_bytes(all))) + "-" + std::to_string(parts.size());
}

}  // namespace

Fingerprint fingerprint(const Payload& body, std::string checksum) {
  return {body.size(), std::move(checksum), hex(md5(as_bytes(body.to_string())))};
}

Fingerprint fingerprint(std::span<const object::Part> parts, std::string checksum) {
  std::uint64_t size = 0;
  for (const auto& part : parts) size += part.size;
  return {size, std::move(checksum), etag_of_parts(parts)};
}

std::optional<object::ObjectInfo> find_own_write(const Client& client,
                                                 const object::ObjectPath& path,
                                                 const Fingerprint& ours) {
  Operation operation{.name = "head", .method = "HEAD", .path = path};
  add_access(operation.headers, client.options());
  operation.headers.add("x-amz-checksum-mode", "ENABLED");
  const Answer answer = client.start(std::move(operation)).settle();
  if (!answer.ok()) return std::nullopt;
  auto info = info_from_headers(path.key, answer.response.headers);
  if (info.size != ours.size) return std::nullopt;
  const auto& names = checksum_names(client.options().checksum);
  const auto theirs = names.header.empty() ? "" : answer.response.headers.get(names.header);
  const bool same = !theirs.empty() && !ours.checksum.empty()
                        ? theirs == ours.checksum
                        : !ours.etag.empty() && without_quotes(info.etag) == ours.etag;
  return same ? std::optional(std::move(info)) : std::nullopt;
}

}  // namespace fulgurite::s3
