// SigV4 against the signatures that AWS published: the S3 documentation's four requests and its
// presigned URL, and the "aws4" test suite (service "service", 30 August 2015).
#include "auth/sigv4.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "auth/canonical_request.h"
#include "base/encode.h"
#include "base/hash.h"
#include "support/expect_error.h"

namespace fulgurite::auth {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

std::string signature_of(const http::Request& request) {
  const std::string value(request.headers.get("Authorization"));
  return value.substr(value.rfind('=') + 1);
}

std::string signed_headers_of(const http::Request& request) {
  const std::string value(request.headers.get("Authorization"));
  const auto start = value.find("SignedHeaders=") + 14;
  return value.substr(start, value.find(',', start) - start);
}

http::Request request(std::string method, std::string url, http::Headers headers = {}) {
  http::Request result;
  result.method = std::move(method);
  result.url = std::move(url);
  result.headers = std::move(headers);
  return result;
}

// The S3 documentation's examples.

const AwsCredentials kS3Keys{.access_key_id = "AKIAIOSFODNN7EXAMPLE",
                             .secret_access_key = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"};
const SigningScope kS3Scope{"us-east-1", "s3"};
const TimePoint kS3Time = *parse_iso_time("2013-05-24T00:00:00Z");

std::string sign_s3(http::Request& request, std::string_view payload_hash = kEmptyPayload) {
  sign_request(request, kS3Keys, kS3Scope, payload_hash, kS3Time);
  return signature_of(request);
}

TEST(SignRequest, S3GetRange_MatchesDocumentation) {
  auto get =
      request("GET", "https://examplebucket.s3.amazonaws.com/test.txt", {{"Range", "bytes=0-9"}});
  EXPECT_EQ(sign_s3(get), "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
  EXPECT_EQ(get.headers.get("X-Amz-Date"), "20130524T000000Z");
  EXPECT_EQ(get.headers.get("X-Amz-Content-Sha256"), kEmptyPayload);
  EXPECT_EQ(signed_headers_of(get), "host;range;x-amz-content-sha256;x-amz-date");
  EXPECT_THAT(std::string(get.headers.get("Authorization")),
              testing::StartsWith("AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/"
                                  "us-east-1/s3/aws4_request,"));
}

TEST(SignRequest, S3Put_MatchesDocumentation) {
  auto put = request(
      "PUT", "https://examplebucket.s3.amazonaws.com/test%24file.text",
      {{"Date", "Fri, 24 May 2013 00:00:00 GMT"}, {"x-amz-storage-class", "REDUCED_REDUNDANCY"}});
  EXPECT_EQ(sign_s3(put, hex(sha256(as_bytes("Welcome to Amazon S3.")))),
            "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd");
}

TEST(SignRequest, S3GetLifecycle_MatchesDocumentation) {
  auto get = request("GET", "https://examplebucket.s3.amazonaws.com/?lifecycle");
  EXPECT_EQ(sign_s3(get), "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543");
}

TEST(SignRequest, S3List_MatchesDocumentation) {
  auto list = request("GET", "https://examplebucket.s3.amazonaws.com/?max-keys=2&prefix=J");
  EXPECT_EQ(sign_s3(list), "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7");
}

TEST(PresignUrl, S3Get_MatchesDocumentation) {
  const auto url = presign_url({.url = "https://examplebucket.s3.amazonaws.com/test.txt",
                                .lifetime = std::chrono::seconds(86400)},
                               kS3Keys, kS3Scope, kS3Time);
  EXPECT_EQ(url,
            "https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256"
            "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
            "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
            "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404");
}

// The published test suite.

const AwsCredentials kSuiteKeys{.access_key_id = "AKIDEXAMPLE",
                                .secret_access_key = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"};
const TimePoint kSuiteTime = *parse_iso_time("2015-08-30T12:36:00Z");

struct SuiteCase {
  std::string name;
  http::Request request;
  std::string body;
  std::string signature;
};

class SignRequestSuite : public testing::TestWithParam<SuiteCase> {};

TEST_P(SignRequestSuite, PublishedCase_HasPublishedSignature) {
  auto request = GetParam().request;
  sign_request(request, kSuiteKeys, {"us-east-1", "service"},
               hex(sha256(as_bytes(GetParam().body))), kSuiteTime);
  EXPECT_EQ(signature_of(request), GetParam().signature);
  EXPECT_EQ(request.headers.find("X-Amz-Content-Sha256"), nullptr);
}

SuiteCase get_case(std::string name, const std::string& target, std::string signature,
                   http::Headers headers = {}) {
  return {std::move(name),
          request("GET", "https://example.amazonaws.com" + target, std::move(headers)), "",
          std::move(signature)};
}

SuiteCase post_case(std::string name, std::string body, std::string signature,
                    http::Headers headers = {}) {
  return {std::move(name), request("POST", "https://example.amazonaws.com/", std::move(headers)),
          std::move(body), std::move(signature)};
}

INSTANTIATE_TEST_SUITE_P(
    Aws4, SignRequestSuite,
    testing::Values(
        get_case("get_vanilla", "/",
                 "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
        get_case("get_vanilla_without_path", "",
                 "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
        get_case("get_vanilla_query_order_key_case", "/?Param2=value2&Param1=value1",
                 "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"),
        get_case("get_vanilla_query_order_value", "/?Param1=value2&Param1=value1",
                 "5772eed61e12b33fae39ee5e7012498b51d56abc0abb7c60486157bd471c4694"),
        get_case("get_vanilla_empty_query_key", "/?Param1=value1",
                 "a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb"),
        get_case("get_vanilla_utf8_query", "/?%E1%88%B4=bar",
                 "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04"),
        get_case("get_unreserved",
                 "/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
                 "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f"),
        get_case("get_utf8", "/\xE1\x88\xB4",
                 "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85"),
        get_case("get_space", "/example space/",
                 "652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741"),
        get_case("get_slash", "//",
                 "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
        get_case("get_slashes", "//example//",
                 "9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84"),
        get_case("get_slash_dot_slash", "/./",
                 "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
        get_case("get_slash_pointless_dot", "/./example",
                 "ef75d96142cf21edca26f06005da7988e4f8dc83a165a80865db7089db637ec5"),
        get_case("get_relative", "/example/..",
                 "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
        get_case("get_relative_relative", "/example1/example2/../..",
                 "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
        get_case("get_header_key_duplicate", "/",
                 "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea",
                 {{"My-Header1", "value2"}, {"My-Header1", "value2"}, {"My-Header1", "value1"}}),
        get_case("get_header_value_order", "/",
                 "08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01",
                 {{"My-Header1", "value4"},
                  {"My-Header1", "value1"},
                  {"My-Header1", "value3"},
                  {"My-Header1", "value2"}}),
        get_case("get_header_value_trim", "/",
                 "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736",
                 {{"My-Header1", " value1"}, {"My-Header2", " \"a   b   c\""}}),
        post_case("post_vanilla", "",
                  "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"),
        post_case("post_header_key_sort", "",
                  "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c",
                  {{"My-Header1", "value1"}}),
        post_case("post_x_www_form_urlencoded", "Param1=value1",
                  "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a",
                  {{"Content-Type", "application/x-www-form-urlencoded"}})),
    [](const auto& info) { return info.param.name; });

TEST(SignRequest, SessionToken_MatchesPublishedCase) {
  auto keys = kSuiteKeys;
  keys.session_token =
      "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSP"
      "fIeoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT"
      "7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlz"
      "m8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==";
  auto post = request("POST", "https://example.amazonaws.com/");
  sign_request(post, keys, {"us-east-1", "service"}, kEmptyPayload, kSuiteTime);
  EXPECT_EQ(post.headers.get("X-Amz-Security-Token"), keys.session_token);
  EXPECT_EQ(signature_of(post), "85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead");
}

// What no published case shows.

TEST(SignRequest, SignedTwice_EqualsSignedOnce) {
  auto keys = kS3Keys;
  keys.session_token = "old";
  auto again = request("GET", "https://examplebucket.s3.amazonaws.com/?lifecycle");
  sign_request(again, keys, kS3Scope, kUnsignedPayload, kS3Time + std::chrono::hours(30));
  EXPECT_EQ(sign_s3(again), "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543");
  EXPECT_EQ(again.headers.find("X-Amz-Security-Token"), nullptr);
}

TEST(SignRequest, KeysAlternate_CachedKeyIsNotConfused) {
  auto get = request("GET", "https://examplebucket.s3.amazonaws.com/?lifecycle");
  for (int round = 0; round < 2; ++round) {
    auto other = get;
    sign_request(other, kS3Keys, {"eu-west-1", "s3"}, kEmptyPayload, kS3Time);
    EXPECT_NE(signature_of(other), sign_s3(get));
    EXPECT_EQ(sign_s3(get), "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543");
  }
}

TEST(SignRequest, PayloadModes_AreSentAndSigned) {
  const std::string url = "https://examplebucket.s3.amazonaws.com/k";
  auto unsigned_put = request("PUT", url);
  auto trailer_put = request("PUT", url);
  sign_s3(unsigned_put, kUnsignedPayload);
  sign_s3(trailer_put, kStreamingUnsignedPayloadTrailer);
  EXPECT_EQ(unsigned_put.headers.get("X-Amz-Content-Sha256"), "UNSIGNED-PAYLOAD");
  EXPECT_EQ(trailer_put.headers.get("X-Amz-Content-Sha256"), "STREAMING-UNSIGNED-PAYLOAD-TRAILER");
  EXPECT_NE(signature_of(unsigned_put), signature_of(trailer_put));
}

TEST(SignRequest, Anonymous_LeavesRequestAlone) {
  auto get = request("GET", "https://examplebucket.s3.amazonaws.com/k");
  AwsCredentials nobody;
  nobody.anonymous = true;
  sign_request(get, nobody, kS3Scope, kEmptyPayload, kS3Time);
  EXPECT_TRUE(get.headers.empty());
}

TEST(SignRequest, HeadersThatChangeOnTheWay_AreNotSigned) {
  auto get = request("GET", "https://examplebucket.s3.amazonaws.com/k",
                     {{"User-Agent", "x"},
                      {"Accept-Encoding", "gzip"},
                      {"Expect", ""},
                      {"Content-Length", "1"},
                      {"If-Match", "\"e\""}});
  sign_s3(get);
  EXPECT_EQ(signed_headers_of(get), "host;if-match;x-amz-content-sha256;x-amz-date");
}

std::string canonical_of(const std::string& url, PathRule rule) {
  return canonical_request("GET", split_url(url), {}, "hash", rule).text;
}

TEST(CanonicalRequest, S3Path_KeepsSlashesAndDotsAndEscapesOnce) {
  EXPECT_EQ(canonical_of("http://h:9000/b//a/../%20%2B+%25/.?", PathRule::as_is),
            "GET\n/b//a/../%20%2B%2B%25/.\n\nhost:h:9000\n\nhost\nhash");
}

TEST(CanonicalRequest, OtherServices_NormaliseAndEscapeTwice) {
  EXPECT_EQ(canonical_of("http://h/b//a/../%20/.", PathRule::normalised),
            "GET\n/b/%2520/\n\nhost:h\n\nhost\nhash");
}

TEST(CanonicalRequest, Query_IsEscapedAndSorted) {
  EXPECT_EQ(canonical_of("http://h/?b=2&a=%2f&&uploads&a=+&a-b=&c=x=y", PathRule::as_is),
            "GET\n/\na=%2B&a=%2F&a-b=&b=2&c=x%3Dy&uploads=\nhost:h\n\nhost\nhash");
}

TEST(SplitUrl, Host_IsAsCurlSendsIt) {
  EXPECT_EQ(split_url("http://h:80/k").host, "h");
  EXPECT_EQ(split_url("https://h:443?q").host, "h");
  EXPECT_EQ(split_url("https://h:80/").host, "h:80");
  EXPECT_EQ(split_url("http://user:pass@[::1]:9000/k").host, "[::1]:9000");
  EXPECT_EQ(split_url("https://h?q=a?b").query, "q=a?b");
  EXPECT_EQ(split_url("https://h").path, "");
}

TEST(PresignUrl, SessionTokenAndQuery_AreKeptAndSigned) {
  auto keys = kS3Keys;
  keys.session_token = "to/ken=";
  const PresignRequest put{.method = "PUT",
                           .url = "https://h.example/b/k?partNumber=1&uploadId=u",
                           .headers = {{"x-amz-acl", "private"}}};
  const auto url = presign_url(put, keys, kS3Scope, kS3Time);
  EXPECT_THAT(url, HasSubstr("?partNumber=1&uploadId=u&X-Amz-Algorithm="));
  EXPECT_THAT(url, HasSubstr("&X-Amz-Security-Token=to%2Fken%3D&"));
  EXPECT_THAT(url, HasSubstr("&X-Amz-SignedHeaders=host%3Bx-amz-acl&"));
  auto other = put;
  other.url = "https://h.example/b/k?partNumber=2&uploadId=u";
  const auto signature = url.substr(url.rfind('='));
  EXPECT_THAT(presign_url(other, keys, kS3Scope, kS3Time), Not(EndsWith(signature)));
  EXPECT_THAT(url, Not(HasSubstr(keys.secret_access_key)));
}

TEST(PresignUrl, LifetimeOutOfRange_IsInvalidArgument) {
  PresignRequest get{.url = "https://h/k?secretish=1"};
  for (const int seconds : {0, -1, 604'801}) {
    get.lifetime = std::chrono::seconds(seconds);
    const auto error = test::error_of([&] { presign_url(get, kS3Keys, kS3Scope, kS3Time); });
    ASSERT_TRUE(error);
    EXPECT_EQ(error->code(), ErrorCode::invalid_argument);
    EXPECT_THAT(error->what(), HasSubstr("604800"));
    EXPECT_THAT(error->what(), Not(HasSubstr("secretish")));
  }
  get.lifetime = std::chrono::seconds(604'800);
  EXPECT_NO_THROW(presign_url(get, kS3Keys, kS3Scope, kS3Time));
}

TEST(PresignUrl, Anonymous_IsUnauthenticated) {
  AwsCredentials nobody;
  nobody.anonymous = true;
  EXPECT_ERROR(presign_url({.url = "https://h/k"}, nobody, kS3Scope, kS3Time), unauthenticated);
}

}  // namespace
}  // namespace fulgurite::auth
