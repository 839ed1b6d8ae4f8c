#include "azure/errors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/time.h"

namespace fulgurite::azure {
namespace {

using testing::HasSubstr;

std::string advice(const auth::AzureCredentials& credentials, std::string_view words = {},
                   const http::Headers& headers = {}) {
  http::Response response;
  response.status = 403;
  response.headers = headers;
  return advice_about(credentials, response, words);
}

TEST(AzureErrors, EveryMeaning_SaysWhatToDo) {
  for (const char* code : {"AuthenticationFailed", "ContainerNotFound", "InvalidBlockList",
                           "ServerBusy", "Crc64Mismatch", "InvalidBlobOrBlock"}) {
    const auto meaning = meaning_of(code);
    ASSERT_TRUE(meaning) << code;
    EXPECT_FALSE(meaning->advice.empty()) << code;
  }
  EXPECT_EQ(meaning_of("ServerBusy")->outcome, http::Outcome::throttled);
  EXPECT_EQ(meaning_of("Md5Mismatch")->outcome, http::Outcome::transient);
  EXPECT_EQ(meaning_of("BlobAlreadyExists")->code, ErrorCode::already_exists);
  EXPECT_FALSE(meaning_of("SomethingNew"));
}

TEST(AzureErrors, SasThatRanOut_IsNamed) {
  auth::AzureCredentials sas;
  sas.sas = "sv=2022&se=2020-01-01T00%3A00%3A00Z&sig=S3CRET";
  EXPECT_THAT(advice(sas), HasSubstr("expired (2020-01-01T00:00:00Z)"));
  sas.sas = "se=2020-01-01&sig=S3CRET";
  EXPECT_THAT(advice(sas), HasSubstr("expired"));
  sas.sas = "se=2199-01-01T00:00:00Z&sig=S3CRET";
  EXPECT_EQ(advice(sas), "");
}

TEST(AzureErrors, TokenForAnotherAudience_IsNamed) {
  auth::AzureCredentials token;
  token.token = "x";
  EXPECT_THAT(advice(token, "Audience validation failed."), HasSubstr("https://storage.azure.com"));
}

TEST(AzureErrors, ClockThatIsOff_IsNamed) {
  auth::AzureCredentials key;
  key.account_key = "a2V5";
  const auto now = std::chrono::system_clock::now();
  EXPECT_THAT(advice(key, {}, {{"Date", format_http_time(now - std::chrono::hours(1))}}),
              HasSubstr("s ahead of the server's"));
  EXPECT_EQ(advice(key, {}, {{"Date", format_http_time(now)}}), "");
}

}  // namespace
}  // namespace fulgurite::azure
