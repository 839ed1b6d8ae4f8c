// A token that the platform mounts as a file and renews there.
//
// Who calls it: aws_web_identity, azure_workload_identity, each time it needs a new answer.
#pragma once

#include <string>
#include <string_view>

namespace fulgurite::auth {

/// What `file` holds, without line ends behind it; read anew each time. `source` is who asks, for
/// the error. Errors: unauthenticated, if the file is missing, empty or longer than 64 KiB.
std::string read_token_file(std::string_view source, const std::string& file);

}  // namespace fulgurite::auth
