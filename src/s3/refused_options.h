// Options of s3fs, botocore and object_store that S3Options has no field for.
//
// Who calls it: parse_s3_options, so that settings written for those programs either work as they
// are or fail with a sentence. Options nobody knows are not here: the option table reports them.
#pragma once

#include <span>

#include "base/refused_options.h"

namespace fulgurite::s3 {

std::span<const RefusedOption> refused_options();

}  // namespace fulgurite::s3
