// From a Java exception to an Error: the one table for HDFS.
#pragma once

#include <stop_token>
#include <string>
#include <string_view>

#include "fulgurite/error.h"

namespace fulgurite::hdfs {

/// What is being done, for its errors, and what cancels it.
struct Operation {
  std::string name;  // "open"; "hdfs" is put before it
  std::string url;
  std::stop_token stop{};
};

/// Of "java.io.FileNotFoundException" and "a.b.FSLimitException$PathComponentTooLongException" the
/// last word.
std::string_view simple_name(std::string_view class_name);

/// The Error for an exception of `class_name` ("java.io.FileNotFoundException") that a server sent.
Error remote_error(const Operation& operation, const std::string& class_name,
                   const std::string& text);

/// The same failure, about `operation`: errors of sockets name a server, not a file.
Error about(const Operation& operation, const Error& error);

/// Errors: cancelled if a stop was requested.
void check_stop(const Operation& operation);
[[noreturn]] void fail(ErrorCode code, const Operation& operation, const std::string& reason,
                       const std::string& advice = {});

}  // namespace fulgurite::hdfs
