// From options to a client: what they leave open comes from the machine's AWS settings, the
// environment and the profile files, and the credentials from AWS's chain.
//
// Who calls it: make_s3 and S3. Tests build a Client with credentials of their own instead.
#pragma once

#include <memory>

#include "s3/client.h"

namespace fulgurite::s3 {

/// Errors: invalid_argument when options contradict each other or a profile file does not parse.
std::shared_ptr<const Client> make_client(const S3Options& options);

}  // namespace fulgurite::s3
