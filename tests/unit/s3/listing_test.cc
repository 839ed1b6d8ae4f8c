// One page of a listing.
#include <gtest/gtest.h>

#include "unit/s3/scripted_store.h"

namespace fulgurite::s3 {
namespace {

TEST(S3List, AsksForEncodedKeysAndGivesThePage) {
  WireServer server(Script{
      {.body = "<ListBucketResult><EncodingType>url</EncodingType><IsTruncated>true</IsTruncated>"
               "<NextContinuationToken>t</NextContinuationToken><Contents><Key>a%2Fb+c</"
               "Key><Size>1</Size>"
               "</Contents></ListBucketResult>"}});
  object::ListQuery query;
  query.bucket = "b";
  query.prefix = "a/";
  query.delimiter = "/";
  query.max_keys = 1;
  const auto page = store_for(server)->list(query).get();
  EXPECT_EQ(page.objects.at(0).key, "a/b c");
  EXPECT_EQ(page.token, "t");
  EXPECT_EQ(server.requests().at(0).target,
            "/b?list-type=2&encoding-type=url&prefix=a%2F&delimiter=%2F&max-keys=1");
}

}  // namespace
}  // namespace fulgurite::s3
