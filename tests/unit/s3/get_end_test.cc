// The ends of an object, at the wire: what is asked for, and what of the answers is not believed.
#include <gtest/gtest.h>

#include "s3/account.h"
#include "s3/store.h"
#include "support/expect_error.h"
#include "support/wire_server.h"

namespace fulgurite::s3 {
namespace {

using object::Side;
using test::WireAnswer;
using test::WireRequest;
using test::WireServer;

std::optional<object::ObjectEnd> get_end(const WireServer& server, Side side, std::uint64_t size) {
  S3Options options;
  options.endpoint_url = server.url();
  options.region = "us-east-1";
  options.anonymous = true;
  options.max_retries = 1;
  const Store store(make_client(options));
  return store.get_end({"b", "k"}, side, size, {}).get();
}

WireAnswer part_of(const std::string& body, const std::string& range) {
  return {.status = 206, .headers = {{"Content-Range", range}, {"ETag", "\"e\""}}, .body = body};
}

TEST(S3GetEnd, Front_GivesBytesAndTheWholesInfo) {
  WireServer server([](const WireRequest&) { return part_of("0123", "bytes 0-3/10"); });
  const auto end = get_end(server, Side::front, 4);
  ASSERT_TRUE(end);
  EXPECT_EQ(end->bytes.text(), "0123");
  EXPECT_EQ(end->offset, 0u);
  EXPECT_EQ(end->info.size, 10u);
  EXPECT_EQ(end->info.etag, "\"e\"");
  EXPECT_EQ(server.requests().at(0).header("Range"), "bytes=0-3");
}

TEST(S3GetEnd, Back_AsksForASuffix) {
  WireServer server([](const WireRequest&) { return part_of("6789", "bytes 6-9/10"); });
  const auto end = get_end(server, Side::back, 4);
  ASSERT_TRUE(end);
  EXPECT_EQ(end->offset, 6u);
  EXPECT_EQ(server.requests().at(0).header("Range"), "bytes=-4");
}

TEST(S3GetEnd, OfAShorterObject_IsAllOfIt) {
  WireServer server([](const WireRequest&) { return part_of("01", "bytes 0-1/2"); });
  EXPECT_EQ(get_end(server, Side::back, 4)->offset, 0u);
  EXPECT_EQ(get_end(server, Side::front, 4)->bytes.text(), "01");
}

TEST(S3GetEnd, WithoutSuchARange_IsNothing) {
  const std::vector<WireAnswer> answers = {
      {.status = 404, .body = "<Error><Code>NoSuchKey</Code></Error>"},
      {.status = 416, .body = "<Error><Code>InvalidRange</Code></Error>"},
      {.status = 200, .body = "the whole object"},
      part_of("1234", "bytes 1-4/10"),
      part_of("012", "bytes 0-3/10"),
      part_of("0123", "nonsense"),
  };
  for (const WireAnswer& answer : answers) {
    WireServer server([&](const WireRequest&) { return answer; });
    EXPECT_FALSE(get_end(server, Side::front, 4)) << answer.status << answer.body;
  }
}

TEST(S3GetEnd, WholeObjectWithAnotherChecksum_IsNothing) {
  WireServer server([](const WireRequest&) {
    WireAnswer answer = part_of("0123", "bytes 0-3/4");
    answer.headers.push_back({"x-amz-checksum-crc32", "AAAAAA=="});
    return answer;
  });
  EXPECT_FALSE(get_end(server, Side::front, 100));
  EXPECT_EQ(server.requests().at(0).header("x-amz-checksum-mode"), "ENABLED");
}

TEST(S3GetEnd, Refused_Throws) {
  WireServer server([](const WireRequest&) {
    return WireAnswer{.status = 403, .body = "<Error><Code>AccessDenied</Code></Error>"};
  });
  EXPECT_ERROR(get_end(server, Side::front, 4), permission_denied);
}

}  // namespace
}  // namespace fulgurite::s3
