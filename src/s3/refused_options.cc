#include "s3/refused_options.h"

#include <array>

namespace fulgurite::s3 {
namespace {

constexpr std::array kRefusals = {
    RefusedOption{"session", "", "it is a Python object: give a profile or keys"},
    RefusedOption{"cache_regions", "*", "the regions of buckets are always remembered"},
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
    RefusedOption{"SSECustomerAlgorithm", "AES256", "S3 has no other"},
    RefusedOption{"Metadata", "", "give metadata with each file, in WriteOptions"},
    RefusedOption{"disable_list_objects_v2", "", "only ListObjectsV2 is spoken"},
    RefusedOption{"enable_write_with_append", "", "appending needs S3 Express, not spoken here"},
};

}  // namespace

std::span<const RefusedOption> refused_options() { return kRefusals; }

}  // namespace fulgurite::s3
