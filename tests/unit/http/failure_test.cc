#include "http/failure.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulgurite::http {
namespace {

using testing::HasSubstr;
using testing::Not;

Diagnosis diagnose_failure(Failure failure, std::string text,
                           std::string_view url = "http://store.example:9000/b/k") {
  Response response;
  response.failure = failure;
  response.failure_text = std::move(text);
  return diagnose(response, url);
}

TEST(HostAndPortTest, PortInUrl_IsKept) {
  EXPECT_EQ(host_and_port("http://127.0.0.1:9000/b"), "127.0.0.1:9000");
  EXPECT_EQ(host_and_port("http://[::1]:9000"), "[::1]:9000");
}

TEST(HostAndPortTest, NoPortInUrl_IsTheSchemes) {
  EXPECT_EQ(host_and_port("https://h.example/b:1/k"), "h.example:443");
  EXPECT_EQ(host_and_port("http://[::1]/"), "[::1]:80");
  EXPECT_EQ(host_and_port("http://h.example?a=b"), "h.example:80");
}

TEST(HostAndPortTest, UserAndPassword_AreLeftOut) {
  EXPECT_EQ(host_and_port("http://user:pa@ss@h.example:1/x@y"), "h.example:1");
}

TEST(DiagnoseTest, ConnectionRefused_NamesHostPortReasonAndAdvice) {
  const auto diagnosis = diagnose_failure(Failure::connect, "Connection refused");
  EXPECT_EQ(diagnosis.code, ErrorCode::unavailable);
  EXPECT_EQ(diagnosis.details.reason,
            "could not connect to store.example:9000: Connection refused");
  EXPECT_THAT(diagnosis.details.advice, HasSubstr("endpoint"));
  EXPECT_TRUE(diagnosis.details.retryable);
  EXPECT_EQ(diagnosis.details.http_status, 0);
}

TEST(DiagnoseTest, EveryFailure_HasItsCodeAndAReason) {
  const std::pair<Failure, ErrorCode> expected[] = {
      {Failure::resolve, ErrorCode::unavailable}, {Failure::tls, ErrorCode::io},
      {Failure::stalled, ErrorCode::timeout},     {Failure::reset, ErrorCode::unavailable},
      {Failure::too_large, ErrorCode::corrupted}, {Failure::cancelled, ErrorCode::cancelled},
      {Failure::protocol, ErrorCode::io},
  };
  for (const auto& [failure, code] : expected) {
    const auto diagnosis = diagnose_failure(failure, "why");
    EXPECT_EQ(diagnosis.code, code) << static_cast<int>(failure);
    EXPECT_NE(diagnosis.details.reason, "") << static_cast<int>(failure);
  }
}

TEST(DiagnoseTest, SignedQuery_IsNotInTheText) {
  const auto diagnosis = diagnose_failure(Failure::reset, "why",
                                          "https://u:secret@h.example/k?X-Amz-Signature=secret");
  EXPECT_THAT(diagnosis.details.reason, HasSubstr("h.example:443"));
  EXPECT_THAT(diagnosis.details.reason, Not(HasSubstr("secret")));
}

TEST(DiagnoseTest, Statuses_HaveTheirCodes) {
  const std::pair<int, ErrorCode> expected[] = {
      {301, ErrorCode::io},
      {304, ErrorCode::precondition_failed},
      {400, ErrorCode::io},
      {401, ErrorCode::unauthenticated},
      {403, ErrorCode::permission_denied},
      {404, ErrorCode::not_found},
      {405, ErrorCode::not_supported},
      {408, ErrorCode::timeout},
      {409, ErrorCode::already_exists},
      {412, ErrorCode::precondition_failed},
      {416, ErrorCode::precondition_failed},
      {429, ErrorCode::rate_limited},
      {500, ErrorCode::unavailable},
      {501, ErrorCode::not_supported},
      {503, ErrorCode::unavailable},
  };
  for (const auto& [status, code] : expected) {
    Response response;
    response.status = status;
    const auto diagnosis = diagnose(response, "http://h/");
    EXPECT_EQ(diagnosis.code, code) << status;
    EXPECT_EQ(diagnosis.details.http_status, status);
    EXPECT_THAT(diagnosis.details.reason, HasSubstr(std::to_string(status)));
  }
}

TEST(DiagnoseTest, Retryable_FollowsTheStatus) {
  Response response;
  response.status = 503;
  EXPECT_TRUE(diagnose(response, "http://h/").details.retryable);
  response.status = 403;
  EXPECT_FALSE(diagnose(response, "http://h/").details.retryable);
}

}  // namespace
}  // namespace fulgurite::http
