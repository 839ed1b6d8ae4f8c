// Copies that the server makes.
#include <gtest/gtest.h>

#include <map>
#include <mutex>
#include <string>

#include "unit/s3/scripted_store.h"

namespace fulgurite::s3 {
namespace {

TEST(S3Copy, WithAnErrorInA200_TriesAgain) {
  WireServer server(Script{{.body = error_body("SlowDown")},
                           {.body = "<CopyObjectResult><ETag>\"e\"</ETag></CopyObjectResult>"}});
  const auto info = store_for(server)->copy({"b", "a b"}, {"b", "c"}, 5);
  EXPECT_EQ(info.etag, "\"e\"");
  EXPECT_EQ(server.requests().at(1).header("x-amz-copy-source"), "/b/a%20b");
}

TEST(S3Copy, ToItself_OnlyLooks) {
  WireServer server(Script{{.headers = {{"Content-Length", "5"}}}});
  EXPECT_EQ(store_for(server)->copy({"b", "k"}, {"b", "k"}, 5).size, 5u);
  EXPECT_EQ(server.requests().at(0).method, "HEAD");
}

TEST(S3Copy, AboveFiveGib_CopiesInParts) {
  constexpr std::uint64_t kSize = (5ull << 30) + 1;
  std::mutex mutex;
  std::map<std::string, std::string> ranges;
  WireServer server([&](const WireRequest& request) -> WireAnswer {
    if (request.method == "HEAD") {
      return {.headers = {{"Content-Length", std::to_string(kSize)},
                          {"ETag", "\"src\""},
                          {"Content-Type", "text/plain"},
                          {"x-amz-meta-epoch", "3"}}};
    }
    if (request.method == "POST" && request.target == "/b/new?uploads=") {
      EXPECT_EQ(request.header("x-amz-meta-epoch"), "3");
      EXPECT_EQ(request.header("Content-Type"), "text/plain");
      EXPECT_FALSE(request.has_header("x-amz-checksum-algorithm"));
      return {.body =
                  "<InitiateMultipartUploadResult><UploadId>u</UploadId>"
                  "</InitiateMultipartUploadResult>"};
    }
    if (request.method == "PUT") {
      EXPECT_EQ(request.header("x-amz-copy-source-if-match"), "\"src\"");
      const std::lock_guard lock(mutex);
      ranges[request.target] = request.header("x-amz-copy-source-range");
      return {.body = "<CopyPartResult><ETag>\"p\"</ETag></CopyPartResult>"};
    }
    return {.body =
                "<CompleteMultipartUploadResult><ETag>\"e-6\"</ETag>"
                "</CompleteMultipartUploadResult>"};
  });
  const auto info = store_for(server)->copy({"b", "old"}, {"b", "new"}, kSize);
  EXPECT_EQ(info.size, kSize);
  EXPECT_EQ(ranges.size(), 6u);
  EXPECT_EQ(ranges["/b/new?partNumber=1&uploadId=u"], "bytes=0-1073741823");
  EXPECT_EQ(ranges["/b/new?partNumber=6&uploadId=u"], "bytes=5368709120-5368709120");
}

}  // namespace
}  // namespace fulgurite::s3
