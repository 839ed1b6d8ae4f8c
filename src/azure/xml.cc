#include "azure/xml.h"

#include <pugixml.hpp>
#include <sstream>

#include "base/encode.h"
#include "object/xml_answer.h"

namespace fulgurite::azure {
namespace {

using object::number;
using object::required;
using object::text;
using object::XmlAnswer;

/// Names that XML cannot hold come percent-encoded, and say so.
std::string name_of(const pugi::xml_node& node) {
  std::string name = required(node, "Name");
  const bool encoded = std::string_view(node.child("Name").attribute("Encoded").value()) == "true";
  return encoded ? percent_decode(name) : name;
}

/// Headers have the quotes, listings do not.
std::string quoted(const std::string& etag) {
  return etag.empty() || etag.starts_with('"') ? etag : '"' + etag + '"';
}

BlobEntry blob_entry(const pugi::xml_node& node) {
  const auto properties = node.child("Properties");
  BlobEntry entry;
  entry.object.key = name_of(node);
  if (properties.child("Content-Length"))
    entry.object.size = number<std::uint64_t>(properties, "Content-Length");
  entry.object.modified = parse_http_time(text(properties, "Last-Modified"));
  entry.object.etag = quoted(text(properties, "Etag"));
  entry.object.content_type = text(properties, "Content-Type");
  entry.object.version = text(node, "VersionId");
  entry.snapshot = text(node, "Snapshot");
  entry.latest = text(node, "IsCurrentVersion") == "true" ||
                 (entry.snapshot.empty() && entry.object.version.empty());
  entry.directory = text(properties, "ResourceType") == "directory";
  return entry;
}

std::string to_text(const pugi::xml_document& document) {
  std::ostringstream out;
  document.save(out, "", pugi::format_raw, pugi::encoding_utf8);
  return std::move(out).str();
}

void append_text(pugi::xml_node node, const char* name, const std::string& value) {
  node.append_child(name).text().set(value.c_str());
}

}  // namespace

std::optional<ErrorBody> parse_error(std::string_view body) {
  pugi::xml_document document;
  if (!document.load_buffer(body.data(), body.size(), pugi::parse_default, pugi::encoding_utf8))
    return std::nullopt;
  const auto root = document.child("Error");
  if (!root) return std::nullopt;
  return ErrorBody{text(root, "Code"), text(root, "Message"),
                   text(root, "AuthenticationErrorDetail")};
}

BlobPage parse_blobs(std::string_view body) {
  const XmlAnswer document(body, "EnumerationResults");
  const auto list = document.root().child("Blobs");
  BlobPage page;
  for (const auto& node : list.children("Blob")) page.blobs.push_back(blob_entry(node));
  for (const auto& node : list.children("BlobPrefix")) page.prefixes.push_back(name_of(node));
  page.next_marker = text(document.root(), "NextMarker");
  return page;
}

ContainerPage parse_containers(std::string_view body) {
  const XmlAnswer document(body, "EnumerationResults");
  ContainerPage page;
  for (const auto& node : document.root().child("Containers").children("Container")) {
    page.names.push_back(required(node, "Name"));
  }
  page.next_marker = text(document.root(), "NextMarker");
  return page;
}

std::vector<Block> parse_committed_blocks(std::string_view body) {
  const XmlAnswer document(body, "BlockList");
  std::vector<Block> blocks;
  for (const auto& node : document.root().child("CommittedBlocks").children("Block")) {
    blocks.push_back({required(node, "Name"), number<std::uint64_t>(node, "Size")});
  }
  return blocks;
}

std::map<std::string, std::string> parse_tags(std::string_view body) {
  const XmlAnswer document(body, "Tags");
  std::map<std::string, std::string> tags;
  for (const auto& node : document.root().child("TagSet").children("Tag")) {
    tags[required(node, "Key")] = text(node, "Value");
  }
  return tags;
}

auth::DelegationKey parse_delegation_key(std::string_view body) {
  const XmlAnswer document(body, "UserDelegationKey");
  const auto& root = document.root();
  return {required(root, "SignedOid"),     required(root, "SignedTid"),
          required(root, "SignedStart"),   required(root, "SignedExpiry"),
          required(root, "SignedService"), required(root, "SignedVersion"),
          required(root, "Value")};
}

std::string build_block_list(std::span<const std::string> ids) {
  pugi::xml_document document;
  auto root = document.append_child("BlockList");
  for (const auto& id : ids) append_text(root, "Latest", id);
  return to_text(document);
}

std::string build_tags(const std::map<std::string, std::string>& tags) {
  pugi::xml_document document;
  auto set = document.append_child("Tags").append_child("TagSet");
  for (const auto& [key, value] : tags) {
    auto tag = set.append_child("Tag");
    append_text(tag, "Key", key);
    append_text(tag, "Value", value);
  }
  return to_text(document);
}

std::string build_key_info(TimePoint start, TimePoint expiry) {
  pugi::xml_document document;
  auto root = document.append_child("KeyInfo");
  append_text(root, "Start", format_iso_time(start));
  append_text(root, "Expiry", format_iso_time(expiry));
  return to_text(document);
}

}  // namespace fulgurite::azure
