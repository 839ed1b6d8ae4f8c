// The end of a multipart upload, completed or aborted.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <vector>

#include "s3/checksum.h"
#include "unit/s3/scripted_store.h"

namespace fulgurite::s3 {
namespace {

using ::testing::ElementsAre;

// A writer looks at its parts in turn: at the last one when the others have had their retries.
TEST(S3PutPart, WhoseFailureIsLookedAtAfterTheDeadline_IsSentAgain) {
  WireServer server(Script{refused(503, "SlowDown"), {.headers = {{"ETag", "\"e\""}}}});
  auto options = options_for(server);
  options.retry_deadline = std::chrono::milliseconds(1500);  // throttling pauses for up to 0.4 s
  auto part = store_for(options)->put_part({{"b", "k"}, "u", {}}, 1, payload("bytes"));
  ASSERT_TRUE(server.wait_for_requests(1));
  const auto late = std::chrono::steady_clock::now() + options.retry_deadline;
  while (std::chrono::steady_clock::now() < late) std::this_thread::yield();
  EXPECT_EQ(part.get().etag, "\"e\"");
  EXPECT_EQ(server.requests().size(), 2u);
}

class S3Complete : public ::testing::Test {
 protected:
  object::Upload upload_{{"b", "k"}, "u", {}};
  std::vector<object::Part> parts_ = {{1, 9, "\"25f9e794323b453885f5181f1b624d0b\"", "4waSgw=="},
                                      {2, 9, "\"25f9e794323b453885f5181f1b624d0b\"", "4waSgw=="}};
  std::string whole_ = checksum_of_parts(S3Checksum::crc32c, parts_);

  WireAnswer completed(const std::string& checksum) const {
    return {.body = "<CompleteMultipartUploadResult><ETag>\"e-2\"</ETag><ChecksumCRC32C>" +
                    checksum + "</ChecksumCRC32C></CompleteMultipartUploadResult>"};
  }
};

TEST_F(S3Complete, WithAnErrorInA200_TriesAgain) {
  WireServer server(Script{{.body = error_body("InternalError")}, completed(whole_)});
  const auto info = store_for(server)->complete_upload(upload_, parts_);
  EXPECT_EQ(info.etag, "\"e-2\"");
  EXPECT_EQ(info.size, 18u);
  EXPECT_EQ(server.requests().size(), 2u);
}

TEST_F(S3Complete, WithAFinalErrorInA200_Fails) {
  WireServer server(Script{{.body = error_body("AccessDenied")}});
  EXPECT_EQ(error_of([&] { store_for(server)->complete_upload(upload_, parts_); }).code(),
            ErrorCode::permission_denied);
}

TEST_F(S3Complete, WithAnotherChecksum_IsCorrupted) {
  WireServer server(Script{completed("AAAAAA==-2")});
  EXPECT_EQ(error_of([&] { store_for(server)->complete_upload(upload_, parts_); }).code(),
            ErrorCode::corrupted);
}

TEST_F(S3Complete, WhoseAnswerWasLost_IsRecognised) {
  std::atomic<int> posts{0};
  WireServer server([&](const WireRequest& request) -> WireAnswer {
    if (request.method == "HEAD") {
      return {.headers = {{"Content-Length", "18"},
                          {"ETag", "\"e-2\""},
                          {"x-amz-checksum-crc32c", whole_}}};
    }
    return ++posts == 1 ? WireAnswer::reset() : refused(404, "NoSuchUpload");
  });
  EXPECT_EQ(store_for(server)->complete_upload(upload_, parts_).etag, "\"e-2\"");
}

TEST_F(S3Complete, OfAnUploadThatIsGone_IsNotFound) {
  WireServer server(Script{refused(404, "NoSuchUpload")});
  EXPECT_EQ(error_of([&] { store_for(server)->complete_upload(upload_, parts_); }).code(),
            ErrorCode::not_found);
}

TEST(S3Abort, OfAnUploadThatIsGone_IsFine) {
  WireServer server(Script{refused(404, "NoSuchUpload")});
  EXPECT_NO_THROW(store_for(server)->abort_upload({{"b", "k"}, "u", {}}));
}

TEST(S3Abort, OfAnUploadThatALatePartBringsBack_IsAskedAgain) {
  WireServer server(Script{{.status = 204},
                           {.body = "<ListPartsResult/>"},
                           {.status = 204},
                           refused(404, "NoSuchUpload")});
  store_for(server)->abort_upload({{"b", "k"}, "u", {}});
  std::vector<std::string> methods;
  for (const auto& request : server.requests()) methods.push_back(request.method);
  EXPECT_THAT(methods, ElementsAre("DELETE", "GET", "DELETE", "GET"));
}

}  // namespace
}  // namespace fulgurite::s3
