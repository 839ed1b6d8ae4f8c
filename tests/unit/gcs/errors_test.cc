#include "gcs/errors.h"

#include <gtest/gtest.h>

namespace fulgurite::gcs {
namespace {

http::Response response(int status, std::string type, std::string body) {
  http::Response response;
  response.status = status;
  response.headers = {{"Content-Type", std::move(type)}};
  response.body = std::move(body);
  return response;
}

TEST(ParseRefusal, OfJson_IsReasonAndMessage) {
  const auto refusal = parse_refusal(
      response(412, "application/json",
               R"({"error": {"message": "words", "errors": [{"reason": "conditionNotMet"}]}})"));
  EXPECT_EQ(refusal.code, "conditionNotMet");
  EXPECT_EQ(refusal.message, "words");
}

TEST(ParseRefusal, OfJsonWithoutReason_GoesByStatus) {
  EXPECT_EQ(parse_refusal(response(403, "application/json", R"({"error": {}})")).code, "forbidden");
  EXPECT_EQ(parse_refusal(response(401, "application/json", R"({"error": "x"})")).code,
            "authError");
  EXPECT_EQ(parse_refusal(
                response(404, "application/json", R"({"error": {"message": 5, "errors": [[]]}})"))
                .code,
            "notFound");
}

TEST(ParseRefusal, OfBytesThatDoNotMatch_IsTheirOwnReason) {
  const auto refusal = parse_refusal(response(
      400, "application/json",
      R"({"error": {"message": "Provided CRC32C \"x\" doesn't match calculated CRC32C \"y\".",)"
      R"( "errors": [{"reason": "invalid"}]}})"));
  EXPECT_EQ(meaning_of(refusal.code)->code, ErrorCode::corrupted);
  EXPECT_EQ(meaning_of(refusal.code)->outcome, http::Outcome::transient);
}

TEST(ParseRefusal, OfXml_IsItsCode) {
  const auto refusal = parse_refusal(response(
      404, "application/xml", "<Error><Code>NoSuchBucket</Code><Message>m</Message></Error>"));
  EXPECT_EQ(refusal.code, "NoSuchBucket");
}

TEST(ParseRefusal, OfText_GoesByStatus) {
  const auto refusal = parse_refusal(response(404, "text/plain", "No such object: b/k\n"));
  EXPECT_EQ(refusal.code, "notFound");
  EXPECT_EQ(refusal.message, "No such object: b/k");
}

TEST(ParseRefusal, OfAWebPage_IsNothing) {
  EXPECT_EQ(parse_refusal(response(404, "text/html", "<!DOCTYPE html><html></html>")).code, "");
  EXPECT_EQ(parse_refusal(response(404, "text/html", "Not here")).code, "");
  EXPECT_EQ(parse_refusal(response(400, "application/json", "{\"x\"")).code, "");
}

TEST(Meaning, OfTheApisReasons_IsWhatTheUserCanActOn) {
  EXPECT_EQ(meaning_of("authError")->code, ErrorCode::unauthenticated);
  EXPECT_EQ(meaning_of("forbidden")->code, ErrorCode::permission_denied);
  EXPECT_EQ(meaning_of("conditionNotMet")->code, ErrorCode::precondition_failed);
  EXPECT_EQ(meaning_of("userProjectMissing")->code, ErrorCode::invalid_argument);
  EXPECT_EQ(meaning_of("rateLimitExceeded")->outcome, http::Outcome::throttled);
  EXPECT_EQ(meaning_of("backendError")->outcome, http::Outcome::transient);
  EXPECT_EQ(meaning_of("EntityTooSmall")->code, ErrorCode::invalid_argument) << "an XML code";
  EXPECT_FALSE(meaning_of("somethingNew"));
}

}  // namespace
}  // namespace fulgurite::gcs
