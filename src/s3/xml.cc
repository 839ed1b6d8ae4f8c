#include "s3/xml.h"

#include <algorithm>
#include <pugixml.hpp>
#include <sstream>

#include "base/encode.h"
#include "base/text.h"
#include "base/time.h"
#include "object/xml_answer.h"

namespace fulgurite::s3 {
namespace {

using object::local_name;
using object::number;
using object::required;
using object::text;
using object::XmlAnswer;

bool flag(const pugi::xml_node& node, const char* child) { return text(node, child) == "true"; }

/// Whether no byte of `key` is one that URL encoding replaces. SeaweedFS announces it for uploads
/// and does not do it.
bool may_be_encoded(std::string_view key) {
  return std::all_of(key.begin(), key.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

/// Keys of an answer: with encoding-type=url they are form-encoded, so that '+' is a space.
class KeyDecoder {
 public:
  explicit KeyDecoder(const pugi::xml_node& root) : encoded_(text(root, "EncodingType") == "url") {}

  std::string operator()(std::string key) const {
    if (!encoded_ || !may_be_encoded(key)) return key;
    std::replace(key.begin(), key.end(), '+', ' ');
    return percent_decode(key);
  }

 private:
  bool encoded_;
};

object::ObjectInfo object_info(const pugi::xml_node& node, const KeyDecoder& decode) {
  object::ObjectInfo info;
  info.key = decode(required(node, "Key"));
  info.modified = parse_iso_time(text(node, "LastModified"));
  info.etag = text(node, "ETag");
  info.version = text(node, "VersionId");
  if (node.child("Size")) info.size = number<std::uint64_t>(node, "Size");
  return info;
}

std::string to_text(const pugi::xml_document& document) {
  std::ostringstream out;
  document.save(out, "", pugi::format_raw | pugi::format_no_declaration, pugi::encoding_utf8);
  return std::move(out).str();
}

pugi::xml_node append_root(pugi::xml_document& document, const char* name) {
  auto root = document.append_child(name);
  root.append_attribute("xmlns") = "http://s3.amazonaws.com/doc/2006-03-01/";
  return root;
}

void append_text(pugi::xml_node node, const std::string& name, const std::string& value) {
  node.append_child(name.c_str()).text().set(value.c_str());
}

}  // namespace

std::optional<ErrorBody> parse_error(std::string_view body) {
  pugi::xml_document document;
  if (!document.load_buffer(body.data(), body.size(), pugi::parse_default, pugi::encoding_utf8))
    return std::nullopt;
  const auto root = document.document_element();
  if (local_name(root) != "Error") return std::nullopt;
  ErrorBody error;
  error.code = text(root, "Code");
  error.message = text(root, "Message");
  error.request_id = text(root, "RequestId");
  error.region = text(root, "Region");
  error.endpoint = text(root, "Endpoint");
  error.server_time = text(root, "ServerTime");
  return error;
}

object::ListPage parse_list(std::string_view body) {
  const XmlAnswer document(body, "ListBucketResult");
  const auto& root = document.root();
  const KeyDecoder decode(root);
  object::ListPage page;
  for (const auto& node : root.children("Contents")) {
    page.objects.push_back(object_info(node, decode));
  }
  for (const auto& node : root.children("CommonPrefixes")) {
    page.prefixes.push_back(decode(required(node, "Prefix")));
  }
  if (flag(root, "IsTruncated")) page.token = required(root, "NextContinuationToken");
  return page;
}

std::string parse_upload_id(std::string_view body) {
  const XmlAnswer document(body, "InitiateMultipartUploadResult");
  return required(document.root(), "UploadId");
}

/// Some stores leave the quotes out in their XML, which are part of the ETag elsewhere.
std::string quoted(const std::string& etag) {
  return etag.starts_with('"') || etag.starts_with("W/") ? etag : '"' + etag + '"';
}

WriteResult parse_write_result(std::string_view body) {
  const XmlAnswer document(body);
  const auto& root = document.root();
  if (!local_name(root).ends_with("Result")) {
    object::throw_strange_xml("expected the result of a copy or of a completed upload");
  }
  WriteResult result;
  result.etag = quoted(required(root, "ETag"));
  result.modified = text(root, "LastModified");
  for (const auto& node : root.children()) {
    const std::string name = lower(local_name(node));
    if (name.starts_with("checksumcrc")) result.checksums[name] = node.child_value();
  }
  return result;
}

std::vector<DeleteFailure> parse_delete_result(std::string_view body) {
  const XmlAnswer document(body, "DeleteResult");
  std::vector<DeleteFailure> failures;
  for (const auto& node : document.root().children("Error")) {
    failures.push_back({required(node, "Key"), text(node, "Code"), text(node, "Message")});
  }
  return failures;
}

PartList parse_parts(std::string_view body) {
  const XmlAnswer document(body, "ListPartsResult");
  const auto& root = document.root();
  PartList list;
  for (const auto& node : root.children("Part")) {
    object::Part part;
    part.number = number<int>(node, "PartNumber");
    part.size = number<std::uint64_t>(node, "Size");
    part.etag = required(node, "ETag");
    list.parts.push_back(std::move(part));
  }
  if (flag(root, "IsTruncated")) {
    list.next_part_number_marker = number<int>(root, "NextPartNumberMarker");
  }
  return list;
}

UploadPage parse_uploads(std::string_view body) {
  const XmlAnswer document(body, "ListMultipartUploadsResult");
  const auto& root = document.root();
  const KeyDecoder decode(root);
  UploadPage page;
  for (const auto& node : root.children("Upload")) {
    page.uploads.push_back(
        {decode(required(node, "Key")), required(node, "UploadId"), text(node, "Initiated")});
  }
  if (flag(root, "IsTruncated")) {
    page.next_key_marker = decode(required(root, "NextKeyMarker"));
    page.next_upload_id_marker = text(root, "NextUploadIdMarker");
  }
  return page;
}

VersionPage parse_versions(std::string_view body) {
  const XmlAnswer document(body, "ListVersionsResult");
  const auto& root = document.root();
  const KeyDecoder decode(root);
  VersionPage page;
  for (const auto& node : root.children()) {
    const auto kind = local_name(node);
    if (kind != "Version" && kind != "DeleteMarker") continue;
    page.versions.push_back(
        {object_info(node, decode), flag(node, "IsLatest"), kind == "DeleteMarker"});
  }
  if (flag(root, "IsTruncated")) {
    page.next_key_marker = decode(required(root, "NextKeyMarker"));
    page.next_version_marker = text(root, "NextVersionIdMarker");
  }
  return page;
}

std::vector<std::string> parse_buckets(std::string_view body) {
  const XmlAnswer document(body, "ListAllMyBucketsResult");
  std::vector<std::string> names;
  for (const auto& node : document.root().child("Buckets").children("Bucket")) {
    names.push_back(required(node, "Name"));
  }
  return names;
}

std::map<std::string, std::string> parse_tags(std::string_view body) {
  const XmlAnswer document(body, "Tagging");
  std::map<std::string, std::string> tags;
  for (const auto& node : document.root().child("TagSet").children("Tag")) {
    tags[required(node, "Key")] = text(node, "Value");
  }
  return tags;
}

std::string build_delete(std::span<const std::string> keys) {
  pugi::xml_document document;
  auto root = append_root(document, "Delete");
  append_text(root, "Quiet", "true");
  for (const auto& key : keys) append_text(root.append_child("Object"), "Key", key);
  return to_text(document);
}

std::string build_complete(std::span<const object::Part> parts, std::string_view checksum_element) {
  pugi::xml_document document;
  auto root = append_root(document, "CompleteMultipartUpload");
  for (const auto& part : parts) {
    auto node = root.append_child("Part");
    append_text(node, "PartNumber", std::to_string(part.number));
    append_text(node, "ETag", part.etag);
    if (!checksum_element.empty() && !part.checksum.empty()) {
      append_text(node, std::string(checksum_element), part.checksum);
    }
  }
  return to_text(document);
}

std::string build_tags(const std::map<std::string, std::string>& tags) {
  pugi::xml_document document;
  auto set = append_root(document, "Tagging").append_child("TagSet");
  for (const auto& [key, value] : tags) {
    auto tag = set.append_child("Tag");
    append_text(tag, "Key", key);
    append_text(tag, "Value", value);
  }
  return to_text(document);
}

std::string build_create_bucket(std::string_view region) {
  pugi::xml_document document;
  append_text(append_root(document, "CreateBucketConfiguration"), "LocationConstraint",
              std::string(region));
  return to_text(document);
}

bool fits_xml(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = static_cast<unsigned char>(text[i]);
    // Line ends and tabs are legal, but parsers may rewrite them: such keys go alone, in a URL.
    if (byte < 0x20 || byte == 0x7f) return false;
    std::size_t more = 0;
    if (byte >= 0xf0 && byte < 0xf5) {
      more = 3;
    } else if (byte >= 0xe0) {
      more = 2;
    } else if (byte >= 0xc2) {
      more = 1;
    } else if (byte >= 0x80) {
      return false;
    }
    if (byte >= 0xf5 || i + more >= text.size()) return false;
    for (std::size_t k = 1; k <= more; ++k) {
      if ((static_cast<unsigned char>(text[i + k]) & 0xc0) != 0x80) return false;
    }
    i += more + 1;
  }
  return true;
}

}  // namespace fulgurite::s3
