// What S3's refusals mean: one table from its error codes to our ErrorCode, to whether another
// attempt can help, and to what the user should do.
//
// Pure; dialect.cc asks it. Answers without a code that stands here are http/failure's.
// Spec: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "http/message.h"
#include "object/exchange.h"

namespace fulgurite::s3 {

/// `s3_code` is the <Code> of an error body: "NoSuchKey". Nothing if the table does not have it.
std::optional<object::Meaning> meaning_of(std::string_view s3_code);

/// How far this machine's clock is from the server's, to follow an advice: ": the local clock is
/// 3600 s ahead of the server's". Empty if the server did not tell its time.
std::string clock_difference(const http::Response& response, std::string_view server_time);

}  // namespace fulgurite::s3
