// What goes over the wire when the store redirects, refuses, lies or breaks off.
#include "s3/client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <mutex>

#include "s3/checksum.h"
#include "s3/store.h"
#include "support/wire_server.h"

namespace fulgurite::s3 {
namespace {

using test::WireAnswer;
using test::WireRequest;
using test::WireServer;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

/// Keys that change when they are refreshed.
class TestCredentials : public auth::AwsCredentialProvider {
 public:
  auth::AwsCredentials get() override {
    return {"AK" + std::to_string(generation_), "SECRETSECRET", "", std::nullopt, false};
  }
  void refresh(const auth::AwsCredentials& stale) override {
    if (stale.access_key_id == "AK" + std::to_string(generation_)) ++generation_;
  }

 private:
  std::atomic<int> generation_{1};
};

std::string error_body(const std::string& code, const std::string& more = {}) {
  return "<Error><Code>" + code + "</Code><Message>words</Message>" + more + "</Error>";
}

WireAnswer refused(int status, const std::string& code, const std::string& more = {}) {
  return {.status = status, .body = error_body(code, more)};
}

/// One answer after another; the last one stands.
class Script {
 public:
  Script(std::initializer_list<WireAnswer> answers) : answers_(answers) {}
  WireAnswer operator()(const WireRequest&) {
    const std::lock_guard lock(*mutex_);
    const auto index = std::min(*next_, answers_.size() - 1);
    ++*next_;
    return answers_[index];
  }

 private:
  std::vector<WireAnswer> answers_;
  std::shared_ptr<std::mutex> mutex_ = std::make_shared<std::mutex>();
  std::shared_ptr<std::size_t> next_ = std::make_shared<std::size_t>(0);
};

S3Options options_for(const WireServer& server) {
  S3Options options;
  options.endpoint_url = server.url();
  options.region = "us-east-1";
  options.max_retries = 3;
  return options;
}

/// As callers have it: behind the interface.
std::shared_ptr<const object::ObjectStore> store_for(const S3Options& options) {
  return std::make_shared<const Store>(
      std::make_shared<const Client>(options, std::make_shared<TestCredentials>()));
}

std::shared_ptr<const object::ObjectStore> store_for(const WireServer& server) {
  return store_for(options_for(server));
}

Payload payload(std::string text) { return Buffer::from_string(std::move(text)); }

using StorePointer = std::shared_ptr<const object::ObjectStore>;

std::string get(const StorePointer& store, object::Range range,
                const object::GetOptions& options = {}) {
  std::string bytes(range.size, '.');
  store->get({"b", "k"}, range, Scatter(std::as_writable_bytes(std::span(bytes))), options).get();
  return bytes;
}

template <class Function>
Error error_of(Function function) {
  try {
    function();
  } catch (const Error& error) {
    return error;
  }
  ADD_FAILURE() << "no error";
  return Error(ErrorCode::io, "", "", "");
}

/// The answer to a ranged GET of `content` by a store that does everything right.
WireAnswer range_answer(const WireRequest& request, const std::string& content,
                        const std::string& etag = "\"e\"") {
  std::size_t first = 0, last = 0;
  std::sscanf(std::string(request.header("Range")).c_str(), "bytes=%zu-%zu", &first, &last);
  last = std::min(last, content.size() - 1);
  return {
      .status = 206,
      .headers = {{"Content-Range", "bytes " + std::to_string(first) + "-" + std::to_string(last) +
                                        "/" + std::to_string(content.size())},
                  {"ETag", etag}},
      .body = content.substr(first, last - first + 1)};
}

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

TEST(S3Client, WhenThrottled_TriesAgainAndSaysHowOften) {
  WireServer server(Script{refused(503, "SlowDown")});
  auto options = options_for(server);
  options.max_retries = 2;
  const auto error = error_of([&] { get(store_for(options), {0, 4}); });
  EXPECT_EQ(error.code(), ErrorCode::rate_limited);
  EXPECT_EQ(error.attempts(), 3);
  EXPECT_TRUE(error.retryable());
  EXPECT_EQ(server.requests().size(), 3u);
  EXPECT_THAT(error.what(), HasSubstr("503 SlowDown: words after 3 attempts"));
}

TEST(S3Client, WithExpiredCredentials_RefreshesThemOnce) {
  std::atomic<int> calls{0};
  WireServer server([&](const WireRequest& request) {
    ++calls;
    const bool fresh = request.header("Authorization").find("AK2/") != std::string_view::npos;
    return fresh ? range_answer(request, "0123") : refused(400, "ExpiredToken");
  });
  EXPECT_EQ(get(store_for(server), {0, 4}), "0123");
  EXPECT_EQ(calls, 2);
}

TEST(S3Client, WithCredentialsThatStayExpired_GivesUp) {
  WireServer server(Script{refused(400, "ExpiredToken")});
  const auto error = error_of([&] { get(store_for(server), {0, 4}); });
  EXPECT_EQ(error.code(), ErrorCode::unauthenticated);
  EXPECT_EQ(server.requests().size(), 2u);
}

TEST(S3Client, SentToAnotherRegion_SignsForItAndRemembers) {
  WireServer server([](const WireRequest& request) {
    const bool right =
        request.header("Authorization").find("/eu-west-1/s3/") != std::string_view::npos;
    return right ? range_answer(request, "0123")
                 : refused(400, "AuthorizationHeaderMalformed", "<Region>eu-west-1</Region>");
  });
  const auto store = store_for(server);
  EXPECT_EQ(get(store, {0, 4}), "0123");
  EXPECT_EQ(get(store, {0, 4}), "0123");
  EXPECT_EQ(server.requests().size(), 3u);
}

TEST(S3Client, RedirectedByAHeadWithoutBody_FollowsTheHeader) {
  WireServer server([](const WireRequest& request) -> WireAnswer {
    const bool right =
        request.header("Authorization").find("/eu-west-1/s3/") != std::string_view::npos;
    if (right) return {.headers = {{"Content-Length", "7"}}};
    return {.status = 301, .headers = {{"x-amz-bucket-region", "eu-west-1"}}};
  });
  EXPECT_EQ(store_for(server)->head({"b", "k"})->size, 7u);
}

TEST(S3Client, RedirectedForEver_GivesUp) {
  std::atomic<int> calls{0};
  WireServer server([&](const WireRequest&) -> WireAnswer {
    return {.status = 301,
            .headers = {{"x-amz-bucket-region", ++calls % 2 ? "eu-west-1" : "eu-west-2"}},
            .body = error_body("PermanentRedirect")};
  });
  const auto error = error_of([&] { get(store_for(server), {0, 4}); });
  EXPECT_EQ(error.code(), ErrorCode::invalid_argument);
  EXPECT_EQ(calls, 3);
}

TEST(S3Client, WithASkewedClock_SaysByHowMuch) {
  WireServer server(Script{
      refused(403, "RequestTimeTooSkewed", "<ServerTime>2020-01-01T00:00:00Z</ServerTime>")});
  const auto error = error_of([&] { get(store_for(server), {0, 4}); });
  EXPECT_EQ(error.code(), ErrorCode::unauthenticated);
  EXPECT_THAT(error.advice(), HasSubstr("ahead of the server's"));
}

TEST(S3Client, RefusedWithoutAReason_AsksForIt) {
  WireServer server([](const WireRequest& request) -> WireAnswer {
    if (request.method == "HEAD") return {.status = 403};
    return refused(403, "SignatureDoesNotMatch");
  });
  const auto error = error_of([&] { store_for(server)->head({"b", "k"}); });
  EXPECT_EQ(error.code(), ErrorCode::unauthenticated);
  EXPECT_EQ(server.requests().at(1).header("Range"), "bytes=0-0");
}

TEST(S3Client, Errors_NeverHoldTheSecretOrAQuery) {
  WireServer server(
      Script{refused(403, "SignatureDoesNotMatch", "<StringToSign>AWS4-HMAC</StringToSign>")});
  const object::Upload upload{{"b", "k"}, "upload-id", {}};
  const auto error = error_of([&] { store_for(server)->put_part(upload, 1, payload("x")).get(); });
  EXPECT_THAT(error.what(), Not(HasSubstr("SECRETSECRET")));
  EXPECT_THAT(error.what(), Not(HasSubstr("AWS4-HMAC")));
  EXPECT_THAT(error.what(), Not(HasSubstr("upload-id")));
}

TEST(S3Client, WithACustomerKeyOverPlainHttpElsewhere_IsRefused) {
  S3Options options;
  options.endpoint_url = "http://store.example.com";
  options.sse_customer_key = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
  EXPECT_EQ(error_of([&] { store_for(options); }).code(), ErrorCode::invalid_argument);
}

TEST(S3Head, OfAMissingObject_IsNothing) {
  WireServer server(Script{{.status = 404}});
  EXPECT_FALSE(store_for(server)->head({"b", "k"}));
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

TEST(S3Remove, OfManyKeys_TakesOneRequestAThousand) {
  WireServer server(Script{{.body = "<DeleteResult/>"}});
  std::vector<std::string> keys;
  for (int i = 0; i < 1001; ++i) keys.push_back("k" + std::to_string(i));
  store_for(server)->remove("b", keys);
  const auto requests = server.requests();
  ASSERT_EQ(requests.size(), 2u);
  EXPECT_EQ(requests[0].target, "/b?delete=");
  EXPECT_TRUE(requests[0].has_header("Content-MD5"));
  const std::string sent = requests[0].body + requests[1].body;  // in any order
  EXPECT_NE(sent.find("<Key>k1000</Key>"), std::string::npos);
}

TEST(S3Remove, OfAKeyThatFailedForNow_TriesItAlone) {
  WireServer server([](const WireRequest& request) -> WireAnswer {
    if (request.method == "DELETE") return {.status = 204};
    return {.body =
                "<DeleteResult><Error><Key>y</Key><Code>InternalError</Code></Error>"
                "</DeleteResult>"};
  });
  store_for(server)->remove("b", std::vector<std::string>{"x", "y"});
  EXPECT_EQ(server.requests().at(1).target, "/b/y");
}

TEST(S3Remove, OfAKeyThatMayNotBeRemoved_IsPermissionDenied) {
  WireServer server([](const WireRequest& request) -> WireAnswer {
    if (request.method == "DELETE") return refused(403, "AccessDenied");
    return {.body =
                "<DeleteResult><Error><Key>y</Key><Code>AccessDenied</Code></Error>"
                "</DeleteResult>"};
  });
  const auto error = error_of([&] {
    store_for(server)->remove("b", std::vector<std::string>{"x", "y"});
  });
  EXPECT_EQ(error.code(), ErrorCode::permission_denied);
  EXPECT_EQ(error.url(), "s3://b/y");
}

TEST(S3Remove, AtAStoreWithoutBulkRequests_GoesOneByOne) {
  WireServer server([](const WireRequest& request) -> WireAnswer {
    return request.method == "DELETE" ? WireAnswer{.status = 204} : refused(501, "NotImplemented");
  });
  const auto store = store_for(server);
  store->remove("b", std::vector<std::string>{"x", "y"});
  store->remove("b", std::vector<std::string>{"x", "y"});
  EXPECT_EQ(server.requests().size(), 5u);
}

TEST(S3Remove, OfAKeyThatXmlCannotCarry_NamesItInTheUrl) {
  WireServer server([](const WireRequest& request) -> WireAnswer {
    return request.method == "DELETE" ? WireAnswer{.status = 204}
                                      : WireAnswer{.body = "<DeleteResult/>"};
  });
  store_for(server)->remove("b", std::vector<std::string>{"x", "y", "z\n"});
  EXPECT_EQ(server.requests().at(1).target, "/b/z%0A");
}

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
