#include "s3/refused_options.h"

#include <array>

#include "base/refused_options.h"

namespace fulgurite::s3 {
namespace {

constexpr std::array kRefusals = {
    RefusedOption{"session", "", "it is a Python object: give a profile or keys"},
    RefusedOption{"loop", "", "there is no event loop"},
    RefusedOption{"asynchronous", "", "the interface is synchronous: use a thread"},
    RefusedOption{"cache_regions", "*", "the regions of buckets are always remembered"},
    RefusedOption{"skip_instance_cache", "*", "instances hold no listings that could be stale"},
    RefusedOption{"default_fill_cache", "*", "reads have one read-ahead window"},
    RefusedOption{"default_cache_type", "*", "reads have one read-ahead window"},
    RefusedOption{"use_listings_cache", "", "listings come from the server"},
    RefusedOption{"listings_expiry_time", "*", "listings come from the server"},
    RefusedOption{"max_paths", "*", "listings come from the server"},
    RefusedOption{"local_expiry_check", "", "a store without If-Match cannot pin what is read"},
    RefusedOption{"version_aware", "", "name a version in ReadOptions"},
    RefusedOption{"enable_versioning", "", "name a version in ReadOptions"},
    RefusedOption{"signature_version", "s3v4", "only Signature Version 4 is spoken"},
    RefusedOption{"mode", "*", "there is one way to retry, with full jitter"},
    RefusedOption{"proxies", "", "give one URL as proxy"},
    RefusedOption{"use_accelerate_endpoint", "", "give the accelerate host as endpoint_url"},
    RefusedOption{"aws_bucket", "", "the bucket is a part of the path"},
    RefusedOption{"bucket", "", "the bucket is a part of the path"},
    RefusedOption{"aws_s3_express", "",
                  "directory buckets need session credentials, not spoken here"},
    RefusedOption{"s3_express", "", "directory buckets need session credentials, not spoken here"},
    RefusedOption{"aws_imdsv1_fallback", "",
                  "IMDSv1 gives credentials to whoever can make us fetch"},
    RefusedOption{"imdsv1_fallback", "", "IMDSv1 gives credentials to whoever can make us fetch"},
    RefusedOption{"aws_conditional_put", "etag", "conditions are the store's own, by ETag"},
    RefusedOption{"conditional_put", "etag", "conditions are the store's own, by ETag"},
    RefusedOption{"aws_copy_if_not_exists", "", "conditions are the store's own, by ETag"},
    RefusedOption{"allow_http", "*", "the scheme of endpoint_url decides"},
    RefusedOption{"SSECustomerAlgorithm", "AES256", "S3 has no other"},
    RefusedOption{"Metadata", "", "give metadata with each file, in WriteOptions"},
    RefusedOption{"disable_list_objects_v2", "", "only ListObjectsV2 is spoken"},
    RefusedOption{"enable_write_with_append", "", "appending needs S3 Express, not spoken here"},
};

}  // namespace

bool is_refused(std::string_view name, std::string_view value) {
  return fulgurite::is_refused(kRefusals, "s3", name, value);
}

}  // namespace fulgurite::s3
