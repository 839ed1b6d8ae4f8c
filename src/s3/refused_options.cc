#include "s3/refused_options.h"

#include <algorithm>
#include <array>

#include "fulgurite/error.h"

namespace fulgurite::s3 {
namespace {

/// An option of others that we have no use for. `accepted` is the value that asks for nothing else
/// than what happens anyway; "*" = every value does.
struct Refusal {
  std::string_view name;
  std::string_view accepted;
  std::string_view reason;
};

constexpr std::array kRefusals = {
    Refusal{"session", "", "it is a Python object: give a profile or keys"},
    Refusal{"loop", "", "there is no event loop"},
    Refusal{"asynchronous", "", "the interface is synchronous: use a thread"},
    Refusal{"cache_regions", "*", "the regions of buckets are always remembered"},
    Refusal{"skip_instance_cache", "*", "instances hold no listings that could be stale"},
    Refusal{"default_fill_cache", "*", "reads have one read-ahead window"},
    Refusal{"default_cache_type", "*", "reads have one read-ahead window"},
    Refusal{"use_listings_cache", "", "listings come from the server"},
    Refusal{"listings_expiry_time", "*", "listings come from the server"},
    Refusal{"max_paths", "*", "listings come from the server"},
    Refusal{"local_expiry_check", "", "a store without If-Match cannot pin what is read"},
    Refusal{"version_aware", "", "name a version in ReadOptions"},
    Refusal{"enable_versioning", "", "name a version in ReadOptions"},
    Refusal{"signature_version", "s3v4", "only Signature Version 4 is spoken"},
    Refusal{"mode", "*", "there is one way to retry, with full jitter"},
    Refusal{"proxies", "", "give one URL as proxy"},
    Refusal{"use_accelerate_endpoint", "", "give the accelerate host as endpoint_url"},
    Refusal{"aws_bucket", "", "the bucket is a part of the path"},
    Refusal{"bucket", "", "the bucket is a part of the path"},
    Refusal{"aws_s3_express", "", "directory buckets need session credentials, not spoken here"},
    Refusal{"s3_express", "", "directory buckets need session credentials, not spoken here"},
    Refusal{"aws_imdsv1_fallback", "", "IMDSv1 gives credentials to whoever can make us fetch"},
    Refusal{"imdsv1_fallback", "", "IMDSv1 gives credentials to whoever can make us fetch"},
    Refusal{"aws_conditional_put", "etag", "conditions are the store's own, by ETag"},
    Refusal{"conditional_put", "etag", "conditions are the store's own, by ETag"},
    Refusal{"aws_copy_if_not_exists", "", "conditions are the store's own, by ETag"},
    Refusal{"allow_http", "*", "the scheme of endpoint_url decides"},
    Refusal{"SSECustomerAlgorithm", "AES256", "S3 has no other"},
    Refusal{"Metadata", "", "give metadata with each file, in WriteOptions"},
    Refusal{"disable_list_objects_v2", "", "only ListObjectsV2 is spoken"},
    Refusal{"enable_write_with_append", "", "appending needs S3 Express, not spoken here"},
};

bool asks_for_nothing(std::string_view value) {
  constexpr std::array<std::string_view, 7> kNothing = {"",     "false", "False", "0",
                                                        "none", "None",  "null"};
  return std::find(kNothing.begin(), kNothing.end(), value) != kNothing.end();
}

}  // namespace

bool is_refused(std::string_view name, std::string_view value) {
  const auto found = std::find_if(kRefusals.begin(), kRefusals.end(),
                                  [&](const Refusal& refusal) { return refusal.name == name; });
  if (found == kRefusals.end()) return false;
  if (found->accepted == "*" || found->accepted == value || asks_for_nothing(value)) return true;
  throw Error(ErrorCode::not_supported, "s3 options", "",
              "option '" + std::string(name) + "' is not supported: " + std::string(found->reason));
}

}  // namespace fulgurite::s3
