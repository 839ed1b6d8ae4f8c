#include "azure/batch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/expect_error.h"

namespace fulgurite::azure {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(AzureBatch, Requests_StandInTheBodyWithTheirHeaders) {
  http::Request request;
  request.method = "DELETE";
  request.url = "http://127.0.0.1:1/acct/c/a%20b?x=1";
  request.headers = {{"x-ms-date", "now"}, {"Authorization", "SharedKey a:b"}};
  const auto body = build_batch(std::vector<http::Request>{request, request});
  EXPECT_THAT(body, HasSubstr("--fulgurite-batch\r\nContent-Type: application/http\r\n"
                              "Content-Transfer-Encoding: binary\r\nContent-ID: 0\r\n\r\n"
                              "DELETE /acct/c/a%20b?x=1 HTTP/1.1\r\nx-ms-date: now\r\n"
                              "Authorization: SharedKey a:b\r\nContent-Length: 0\r\n\r\n"));
  EXPECT_THAT(body, HasSubstr("Content-ID: 1\r\n"));
  EXPECT_TRUE(body.ends_with("\r\n--fulgurite-batch--\r\n"));
}

// The shape of the example of learn.microsoft.com/rest/api/storageservices/blob-batch.
TEST(AzureBatch, Answer_GivesEveryStatusByItsId) {
  const std::string body =
      "--batchresponse_1\r\nContent-Type: application/http\r\nContent-ID: 1\r\n\r\n"
      "HTTP/1.1 404 The specified blob does not exist.\r\nx-ms-error-code: BlobNotFound\r\n\r\n"
      "--batchresponse_1\r\nContent-Type: application/http\r\ncontent-id: 0\r\n\r\n"
      "HTTP/1.1 202 Accepted\r\nx-ms-version: 1\r\n\r\n--batchresponse_1--\r\n";
  EXPECT_THAT(parse_batch(body, "multipart/mixed; boundary=batchresponse_1", 3),
              ElementsAre(202, 404, 0));
  EXPECT_THAT(parse_batch(body, "multipart/mixed; boundary=\"batchresponse_1\"", 2),
              ElementsAre(202, 404));
}

TEST(AzureBatch, AnswerThatIsNone_IsCorrupted) {
  EXPECT_ERROR(parse_batch("x", "text/html", 1), corrupted);
  EXPECT_ERROR(parse_batch("x", "multipart/mixed; boundary=b", 1), corrupted);
  EXPECT_THAT(parse_batch("--b\r\nContent-ID: 99\r\n\r\nHTTP/1.1 202 x\r\n--b--",
                          "multipart/mixed; boundary=b", 1),
              ElementsAre(0));
}

}  // namespace
}  // namespace fulgurite::azure
