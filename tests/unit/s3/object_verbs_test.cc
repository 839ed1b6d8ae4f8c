// What put, get and head send, and what they make of answers that break off, lie or refuse.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <span>
#include <stop_token>
#include <string>

#include "unit/s3/scripted_store.h"

namespace fulgurite::s3 {
namespace {

using ::testing::HasSubstr;

TEST(S3Put, SendsChecksumConditionAndSignature) {
  WireServer server(Script{{.headers = {{"ETag", "\"e\""}, {"x-amz-version-id", "v"}}}});
  const auto store = store_for(server);
  object::PutOptions put;
  put.if_absent = true;
  put.content_type = "text/plain";
  const auto info = store->put({"b", "a b/c#?%+"}, payload("123456789"), put).get();
  EXPECT_EQ(info.etag, "\"e\"");
  EXPECT_EQ(info.version, "v");
  EXPECT_EQ(info.size, 9u);
  const auto request = server.requests().at(0);
  EXPECT_EQ(request.method, "PUT");
  EXPECT_EQ(request.target, "/b/a%20b/c%23%3F%25%2B");
  EXPECT_EQ(request.body, "123456789");
  EXPECT_EQ(request.header("x-amz-checksum-crc32c"), "4waSgw==");
  EXPECT_EQ(request.header("If-None-Match"), "*");
  EXPECT_EQ(request.header("x-amz-content-sha256"), "UNSIGNED-PAYLOAD");
  EXPECT_THAT(std::string(request.header("Authorization")), HasSubstr("AK1/"));
}

TEST(S3Put, WithPayloadSigning_SendsTheBodysSha256) {
  WireServer server(Script{{.headers = {{"ETag", "\"e\""}}}});
  auto options = options_for(server);
  options.payload_signing = S3PayloadSigning::always;
  store_for(options)->put({"b", "k"}, payload("abc")).get();
  EXPECT_EQ(server.requests().at(0).header("x-amz-content-sha256"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(S3Put, OfATakenKey_IsAlreadyExists) {
  WireServer server(Script{refused(412, "PreconditionFailed")});
  const auto store = store_for(server);
  object::PutOptions put;
  put.if_absent = true;
  const auto error = error_of([&] { store->put({"b", "k"}, payload("abc"), put).get(); });
  EXPECT_EQ(error.code(), ErrorCode::already_exists);
  EXPECT_EQ(server.requests().size(), 1u);
}

TEST(S3Put, WhoseAnswerWasLost_IsRecognisedByItsChecksum) {
  std::atomic<int> puts{0};
  WireServer server([&](const WireRequest& request) -> WireAnswer {
    if (request.method == "HEAD") {
      return {.headers = {{"Content-Length", "9"},
                          {"ETag", "\"e\""},
                          {"x-amz-checksum-crc32c", "4waSgw=="}}};
    }
    return ++puts == 1 ? WireAnswer::reset() : refused(412, "PreconditionFailed");
  });
  object::PutOptions put;
  put.if_absent = true;
  const auto info = store_for(server)->put({"b", "k"}, payload("123456789"), put).get();
  EXPECT_EQ(info.etag, "\"e\"");
  EXPECT_EQ(puts, 2);
}

// A server that refuses a body which it has not read breaks the connection, and its refusal with
// it.
TEST(S3Put, WhoseRefusalsAreLostToo_IsRecognisedByItsChecksum) {
  std::atomic<int> heads{0};
  WireServer server([&](const WireRequest& request) -> WireAnswer {
    if (request.method != "HEAD") return WireAnswer::reset();
    ++heads;
    return {.headers = {
                {"Content-Length", "9"}, {"ETag", "\"e\""}, {"x-amz-checksum-crc32c", "4waSgw=="}}};
  });
  object::PutOptions put;
  put.if_absent = true;
  const auto info = store_for(server)->put({"b", "k"}, payload("123456789"), put).get();
  EXPECT_EQ(info.etag, "\"e\"");
  EXPECT_EQ(heads, 1);
}

TEST(S3Put, ThatLostTheRaceAfterALostAnswer_IsAlreadyExists) {
  std::atomic<int> puts{0};
  WireServer server([&](const WireRequest& request) -> WireAnswer {
    if (request.method == "HEAD") {
      return {.headers = {{"Content-Length", "9"}, {"x-amz-checksum-crc32c", "AAAAAA=="}}};
    }
    return ++puts == 1 ? WireAnswer::reset() : refused(412, "PreconditionFailed");
  });
  object::PutOptions put;
  put.if_absent = true;
  const auto error = error_of([&] {
    store_for(server)->put({"b", "k"}, payload("123456789"), put).get();
  });
  EXPECT_EQ(error.code(), ErrorCode::already_exists);
}

TEST(S3Put, DamagedOnTheWay_IsSentAgain) {
  WireServer server(Script{refused(400, "BadDigest"), {.headers = {{"ETag", "\"e\""}}}});
  EXPECT_EQ(store_for(server)->put({"b", "k"}, payload("abc")).get().etag, "\"e\"");
  EXPECT_EQ(server.requests().size(), 2u);
  EXPECT_EQ(server.requests().at(1).body, "abc");
}

TEST(S3Put, KeyThatPathsWouldTidyUp_IsSentAsItIs) {
  WireServer server(Script{{.headers = {{"ETag", "\"e\""}}}});
  const auto store = store_for(server);
  for (const std::string key : {"a//b", "a/", "/a", "a/./b", "a/../b", "../a", "."}) {
    store->put({"b", key}, payload("x")).get();
    EXPECT_EQ(server.requests().back().target, "/b/" + key);
  }
}

TEST(S3Get, OfARange_FillsTheMemory) {
  WireServer server([](const WireRequest& request) { return range_answer(request, "0123456789"); });
  const auto store = store_for(server);
  EXPECT_EQ(get(store, {3, 4}), "3456");
  EXPECT_EQ(server.requests().at(0).header("Range"), "bytes=3-6");
}

TEST(S3Get, OfNoBytes_SendsNothing) {
  WireServer server(Script{{.status = 500}});
  EXPECT_EQ(get(store_for(server), {5, 0}), "");
  EXPECT_TRUE(server.requests().empty());
}

TEST(S3Get, BrokenOffInMidBody_GoesOnFromTheByteReached) {
  std::atomic<int> calls{0};
  const std::string content = "0123456789abcdefghij";
  WireServer server([&](const WireRequest& request) {
    auto answer = range_answer(request, content);
    if (++calls < 3) {
      answer.body_limit = 5;
      answer.end = WireAnswer::End::close;
    }
    return answer;
  });
  EXPECT_EQ(get(store_for(server), {2, 16}), content.substr(2, 16));
  const auto requests = server.requests();
  ASSERT_EQ(requests.size(), 3u);
  EXPECT_FALSE(requests[0].has_header("If-Match"));
  EXPECT_EQ(requests[1].header("Range"), "bytes=7-17");
  EXPECT_EQ(requests[1].header("If-Match"), "\"e\"");
  EXPECT_EQ(requests[2].header("Range"), "bytes=12-17");
}

TEST(S3Get, OfAnObjectReplacedInMidBody_IsPreconditionFailed) {
  std::atomic<int> calls{0};
  WireServer server([&](const WireRequest& request) -> WireAnswer {
    if (++calls > 1) return refused(412, "PreconditionFailed");
    auto answer = range_answer(request, "0123456789");
    answer.body_limit = 5;
    answer.end = WireAnswer::End::close;
    return answer;
  });
  const auto error = error_of([&] { get(store_for(server), {0, 10}); });
  EXPECT_EQ(error.code(), ErrorCode::precondition_failed);
}

TEST(S3Get, WithTheWrongBytes_AsksAgain) {
  std::atomic<int> calls{0};
  WireServer server([&](const WireRequest& request) {
    auto answer = range_answer(request, ++calls == 1 ? "12345678x" : "123456789");
    answer.headers.emplace_back("x-amz-checksum-crc32c", "4waSgw==");
    return answer;
  });
  EXPECT_EQ(get(store_for(server), {0, 9}), "123456789");
  EXPECT_EQ(server.requests().at(0).header("x-amz-checksum-mode"), "ENABLED");
  EXPECT_EQ(calls, 2);
}

TEST(S3Get, FromAServerThatIgnoresRanges_IsCorrupted) {
  WireServer server(Script{{.body = "0123456789"}});
  const auto store = store_for(server);
  EXPECT_EQ(error_of([&] { get(store, {3, 4}); }).code(), ErrorCode::corrupted);
  EXPECT_EQ(error_of([&] { get(store, {0, 4}); }).code(), ErrorCode::corrupted);
}

TEST(S3Get, PastTheEnd_IsPreconditionFailed) {
  WireServer server(Script{refused(416, "InvalidRange")});
  EXPECT_EQ(error_of([&] {
              get(store_for(server), {100, 4});
            }).code(),
            ErrorCode::precondition_failed);
}

TEST(S3Get, OfAMissingBucket_SaysSo) {
  WireServer server(Script{{.status = 404,
                            .headers = {{"x-amz-request-id", "4AB"}},
                            .body = error_body("NoSuchBucket")}});
  const auto error = error_of([&] { get(store_for(server), {0, 4}); });
  EXPECT_EQ(error.code(), ErrorCode::not_found);
  EXPECT_EQ(error.request_id(), "4AB");
  EXPECT_THAT(error.what(), HasSubstr("s3 get s3://b/k: 404 NoSuchBucket"));
  EXPECT_THAT(error.what(), HasSubstr("bucket's name"));
}

TEST(S3Get, DestroyedUnused_IsCancelled) {
  WireServer server([](const WireRequest&) { return WireAnswer::stall(); });
  const auto store = store_for(server);
  std::string bytes(4, '.');
  {
    const auto call =
        store->get({"b", "k"}, {0, 4}, Scatter(std::as_writable_bytes(std::span(bytes))));
    ASSERT_TRUE(server.wait_for_requests(1));
  }
  EXPECT_EQ(bytes, "....");
}

TEST(S3Get, Stopped_IsCancelled) {
  WireServer server([](const WireRequest&) { return WireAnswer::stall(); });
  std::stop_source source;
  object::GetOptions options;
  options.stop = source.get_token();
  const auto store = store_for(server);
  std::string bytes(4, '.');
  auto call =
      store->get({"b", "k"}, {0, 4}, Scatter(std::as_writable_bytes(std::span(bytes))), options);
  ASSERT_TRUE(server.wait_for_requests(1));
  source.request_stop();
  EXPECT_EQ(error_of([&] { call.get(); }).code(), ErrorCode::cancelled);
}

TEST(S3Head, OfAMissingObject_IsNothing) {
  WireServer server(Script{{.status = 404}});
  EXPECT_FALSE(store_for(server)->head({"b", "k"}));
}

}  // namespace
}  // namespace fulgurite::s3
