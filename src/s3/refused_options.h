// Options of s3fs, botocore and object_store that S3Options has no field for.
//
// Who calls it: parse_s3_options, so that settings written for those programs either work as they
// are or fail with a sentence. Options nobody knows are not here: the option table reports them.
#pragma once

#include <string_view>

namespace fulgurite::s3 {

/// Whether `name` is one of them and its value asks for nothing that does not happen anyway.
/// Errors: not_supported if it does ask for something.
bool is_refused(std::string_view name, std::string_view value);

}  // namespace fulgurite::s3
