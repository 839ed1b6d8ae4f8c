// errno to Error: the one table for the local disk.
#pragma once

#include <string>
#include <string_view>

#include "fulgurite/error.h"

namespace fulgurite::local {

/// The Error for `error` (an errno) of `operation` on `path`.
Error error_of(int error, std::string_view operation, const std::string& path);
[[noreturn]] void throw_errno(int error, std::string_view operation, const std::string& path);
[[noreturn]] void fail(ErrorCode code, std::string_view operation, const std::string& path,
                       const std::string& reason, const std::string& advice = {});

}  // namespace fulgurite::local
