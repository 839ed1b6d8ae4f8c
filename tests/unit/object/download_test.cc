#include "object/download.h"

#include <gtest/gtest.h>

#include <cstring>

namespace fulgurite::object {
namespace {

http::Response response(int status, http::Headers headers, std::uint64_t received) {
  http::Response response;
  response.status = status;
  response.headers = std::move(headers);
  response.received = received;
  return response;
}

http::Response broken_off(http::Response response) {
  response.failure = http::Failure::reset;
  return response;
}

/// A provider whose checksum is the first byte.
bool first_byte_matches(const http::Headers& headers, const Scatter& to) {
  const auto expected = headers.get("x-first-byte");
  return expected.empty() || expected[0] == static_cast<char>(*to.pieces()[0].to);
}
constexpr ContentHeaders kHeaders = {"ETag", first_byte_matches};

class DownloadTest : public ::testing::Test {
 protected:
  Scatter memory() { return Scatter(std::as_writable_bytes(std::span(bytes_))); }
  http::Request next(const Download& download) {
    http::Request request;
    download.prepare(request);
    return request;
  }
  std::string bytes_ = std::string(10, '.');
};

TEST_F(DownloadTest, Prepare_AtFirst_AsksForTheRange) {
  const Download download({5, 10}, memory(), "\"e\"", kHeaders);
  const auto request = next(download);
  EXPECT_EQ(request.headers.get("Range"), "bytes=5-14");
  EXPECT_EQ(download.pin(), "\"e\"");
  EXPECT_EQ(request.sink->size(), 10u);
}

TEST_F(DownloadTest, Prepare_AfterABrokenBody_AsksForTheRestOfTheSameObject) {
  Download download({5, 10}, memory(), "", kHeaders);
  EXPECT_EQ(download.pin(), "");
  const auto first = response(206, {{"Content-Range", "bytes 5-14/100"}, {"ETag", "\"e\""}}, 4);
  EXPECT_FALSE(download.take(broken_off(first)));
  const auto request = next(download);
  EXPECT_EQ(request.headers.get("Range"), "bytes=9-14");
  EXPECT_EQ(download.pin(), "\"e\"");
  EXPECT_EQ(request.sink->size(), 6u);
  EXPECT_EQ(request.sink->pieces()[0].to, reinterpret_cast<std::byte*>(bytes_.data()) + 4);
  EXPECT_FALSE(
      download.take(response(206, {{"Content-Range", "bytes 9-14/100"}, {"ETag", "\"e\""}}, 6)));
}

TEST_F(DownloadTest, Take_OfAnotherObjectInMidBody_IsPreconditionFailed) {
  Download download({0, 10}, memory(), "", kHeaders);
  download.take(
      broken_off(response(206, {{"Content-Range", "bytes 0-9/100"}, {"ETag", "\"old\""}}, 4)));
  const auto problem =
      download.take(response(206, {{"Content-Range", "bytes 4-9/100"}, {"ETag", "\"new\""}}, 6));
  ASSERT_TRUE(problem);
  EXPECT_EQ(problem->code, ErrorCode::precondition_failed);
}

TEST_F(DownloadTest, Prepare_WholeObject_AsksForNoRangeUntilItBreaksOff) {
  Download download({.offset = 0, .size = 10, .whole = true}, memory(), "", kHeaders);
  EXPECT_FALSE(next(download).headers.find("Range"));
  download.take(broken_off(response(200, {{"Content-Length", "10"}, {"ETag", "\"e\""}}, 4)));
  EXPECT_EQ(next(download).headers.get("Range"), "bytes=4-9");
  EXPECT_EQ(download.pin(), "\"e\"");
}

TEST_F(DownloadTest, Take_WholeObjectOfAnotherSize_IsPreconditionFailed) {
  Download download({.offset = 0, .size = 10, .whole = true}, memory(), "", kHeaders);
  const auto problem = download.take(response(200, {{"Content-Length", "20"}}, 10));
  ASSERT_TRUE(problem);
  EXPECT_EQ(problem->code, ErrorCode::precondition_failed);
}

TEST_F(DownloadTest, Take_OfAnotherRange_IsCorrupted) {
  for (const char* range : {"bytes 0-9/100", "bytes 5-13/100", "bytes 5-15/100", "bytes */100",
                            "pages 5-14/100", "bytes 5-14/*", ""}) {
    Download download({5, 10}, memory(), "", kHeaders);
    const auto problem = download.take(response(206, {{"Content-Range", range}}, 10));
    ASSERT_TRUE(problem) << range;
    EXPECT_EQ(problem->code, ErrorCode::corrupted) << range;
  }
}

TEST_F(DownloadTest, Take_OfTheWholeObjectInsteadOfTheRange_IsCorrupted) {
  Download download({5, 10}, memory(), "", kHeaders);
  const auto problem = download.take(response(200, {{"Content-Length", "10"}}, 10));
  ASSERT_TRUE(problem);
  EXPECT_EQ(problem->code, ErrorCode::corrupted);
}

TEST_F(DownloadTest, Take_OfTheWholeObjectForAWholeRange_IsFine) {
  Download download({0, 10}, memory(), "", kHeaders);
  EXPECT_FALSE(download.take(response(200, {{"Content-Length", "10"}}, 10)));
}

TEST_F(DownloadTest, Take_OfARangePastTheEnd_NamesTheSize) {
  Download download({5, 10}, memory(), "", kHeaders);
  const auto problem = download.take(response(206, {{"Content-Range", "bytes 5-11/12"}}, 7));
  ASSERT_TRUE(problem);
  EXPECT_EQ(problem->code, ErrorCode::precondition_failed);
  EXPECT_NE(problem->reason.find("12 bytes"), std::string::npos);
}

TEST_F(DownloadTest, Take_OfAShortBody_AsksAgain) {
  Download download({5, 10}, memory(), "", kHeaders);
  const auto problem = download.take(response(206, {{"Content-Range", "bytes 5-14/100"}}, 3));
  ASSERT_TRUE(problem);
  EXPECT_EQ(problem->outcome, http::Outcome::transient);
  EXPECT_EQ(next(download).headers.get("Range"), "bytes=8-14");
}

TEST_F(DownloadTest, Take_OfWrongBytes_StartsAgainFromTheFirst) {
  Download download({0, 9}, memory().slice(0, 9), "", kHeaders);
  const auto answer = response(206, {{"Content-Range", "bytes 0-8/9"}, {"x-first-byte", "1"}}, 9);
  std::memcpy(bytes_.data(), "x23456789", 9);
  const auto problem = download.take(answer);
  ASSERT_TRUE(problem);
  EXPECT_EQ(problem->code, ErrorCode::corrupted);
  EXPECT_EQ(problem->outcome, http::Outcome::transient);
  EXPECT_EQ(next(download).headers.get("Range"), "bytes=0-8");
  std::memcpy(bytes_.data(), "123456789", 9);
  EXPECT_FALSE(download.take(answer));
}

TEST_F(DownloadTest, Take_OfAnErrorOrALostConnection_LeavesItToTheClient) {
  Download download({0, 10}, memory(), "", kHeaders);
  EXPECT_FALSE(download.take(response(503, {}, 0)));
  EXPECT_FALSE(download.take(broken_off(response(206, {}, 0))));
}

}  // namespace
}  // namespace fulgurite::object
