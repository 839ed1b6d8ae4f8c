// What S3's refusals mean: one table from its error codes to our ErrorCode, to whether another
// attempt can help, and to what the user should do.
//
// Pure; client.cc asks it, and http/failure for answers without a code that stands here.
// Spec: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "fulgurite/error.h"
#include "http/message.h"
#include "http/retry.h"

namespace fulgurite::s3 {

struct Meaning {
  ErrorCode code;
  http::Outcome outcome;
  std::string_view advice;
};

/// `s3_code` is the <Code> of an error body: "NoSuchKey". Nothing if the table does not have it.
std::optional<Meaning> meaning_of(std::string_view s3_code);

/// Whether another attempt can help, by the code, or else by status and transport.
http::Outcome outcome_of(const http::Response& response, std::string_view s3_code);

/// How far this machine's clock is from the server's, to follow an advice: ": the local clock is
/// 3600 s ahead of the server's". Empty if the server did not tell its time.
std::string clock_difference(const http::Response& response, std::string_view server_time);

}  // namespace fulgurite::s3
