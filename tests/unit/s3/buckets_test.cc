// Creating and removing buckets.
#include <gtest/gtest.h>

#include "unit/s3/scripted_store.h"

namespace fulgurite::s3 {
namespace {

TEST(S3Buckets, OfOurOwn_CanBeCreatedTwice) {
  WireServer server(Script{refused(409, "BucketAlreadyOwnedByYou")});
  EXPECT_NO_THROW(store_for(server)->create_bucket("b"));
}

TEST(S3Buckets, WithObjects_AreNotRemovedEvenIfTheStoreWould) {
  WireServer server([](const WireRequest& request) -> WireAnswer {
    if (request.method == "DELETE") return {.status = 204};
    return {.body =
                "<ListBucketResult><Contents><Key>k</Key><Size>1</Size></Contents>"
                "</ListBucketResult>"};
  });
  EXPECT_EQ(error_of([&] { store_for(server)->remove_bucket("b"); }).code(),
            ErrorCode::directory_not_empty);
  EXPECT_EQ(server.requests().size(), 1u);
}

TEST(S3Buckets, WithVersionsLeft_CannotBeRemoved) {
  WireServer server([](const WireRequest& request) -> WireAnswer {
    if (request.method == "DELETE") return refused(409, "BucketNotEmpty");
    return {.body = "<ListBucketResult/>"};
  });
  EXPECT_EQ(error_of([&] { store_for(server)->remove_bucket("b"); }).code(),
            ErrorCode::directory_not_empty);
}

}  // namespace
}  // namespace fulgurite::s3
