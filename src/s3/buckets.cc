// The verbs about buckets themselves.
// Spec: https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html
#include <utility>

#include "s3/store.h"
#include "s3/xml.h"

namespace fulgurite::s3 {

std::vector<std::string> Store::list_buckets() const {
  Operation operation{.name = "list_buckets", .method = "GET"};
  return parse_buckets(client_->send(std::move(operation)).response.body);
}

void Store::create_bucket(const std::string& bucket) const {
  Operation operation{.name = "create_bucket", .method = "PUT", .path = {bucket, ""}};
  // us-east-1 is where buckets are made when no place is named, and may not be named.
  const std::string& region = client_->endpoint().region;
  if (region != "us-east-1" && region != "auto") {
    set_xml_body(operation, build_create_bucket(region));
  }
  Exchange exchange = client_->start(std::move(operation));
  const Answer answer = exchange.settle();
  if (!answer.ok() && answer.refusal.code != "BucketAlreadyOwnedByYou")
    throw exchange.error(answer);
}

void Store::remove_bucket(const std::string& bucket) const {
  // Some stores (SeaweedFS) remove a bucket with everything in it.
  object::ListQuery any;
  any.bucket = bucket;
  any.max_keys = 1;
  if (!list(any).get().objects.empty()) {
    throw Error(ErrorCode::directory_not_empty, "s3 remove_bucket", url({bucket, ""}),
                "the bucket has objects", "remove them first");
  }
  client_->send(Operation{.name = "remove_bucket", .method = "DELETE", .path = {bucket, ""}});
}

}  // namespace fulgurite::s3
