// The XML bodies of Azure Blob Storage: parsing answers, building requests. Pure text.
//
// Who calls it: the verbs. Not here: deciding what an answer means (errors.cc). Answers come from
// a stranger: whatever is malformed, of another kind than expected, or without a required field
// throws an Error `corrupted`; the body's size is bounded before it gets here.
// Spec: https://learn.microsoft.com/rest/api/storageservices/list-blobs and its siblings.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "auth/azure_sas.h"
#include "base/time.h"
#include "object/object_store.h"

namespace fulgurite::azure {

/// The body of a failed request. Fields that the server left out are empty.
struct ErrorBody {
  std::string code;
  std::string message;
  std::string detail;  ///< what was wrong with the credentials
};

/// A blob of a listing, with what object::ListPage has no place for.
struct BlobEntry {
  object::ObjectInfo object;
  std::string snapshot;
  bool latest = false;
  bool directory = false;  ///< of a hierarchical account
};

struct BlobPage {
  std::vector<BlobEntry> blobs;
  std::vector<std::string> prefixes;
  std::string next_marker;  ///< empty on the last page
};

struct ContainerPage {
  std::vector<std::string> names;
  std::string next_marker;
};

struct Block {
  std::string id;  ///< base64, as it was sent
  std::uint64_t size = 0;
};

/// Nothing when `body` is not an <Error>; a body that is no XML at all is not one either.
std::optional<ErrorBody> parse_error(std::string_view body);

BlobPage parse_blobs(std::string_view body);
ContainerPage parse_containers(std::string_view body);
std::vector<Block> parse_committed_blocks(std::string_view body);
std::map<std::string, std::string> parse_tags(std::string_view body);
auth::DelegationKey parse_delegation_key(std::string_view body);

std::string build_block_list(std::span<const std::string> ids);
std::string build_tags(const std::map<std::string, std::string>& tags);
std::string build_key_info(TimePoint start, TimePoint expiry);

}  // namespace fulgurite::azure
