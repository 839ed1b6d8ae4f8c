// Credentials that a program of the user prints: the profile setting credential_process.
//
// https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html
#pragma once

#include <chrono>
#include <string>

#include "auth/aws_source.h"

namespace fulgurite::auth {

/// Runs `command` with /bin/sh and reads the JSON that it prints. Its error output goes to ours
/// for the user to see; its output is never shown. It is killed after `limit` or 64 KiB.
/// Errors: unauthenticated for a failure, a timeout, or output that is not version 1.
AwsCredentials process_credentials(const std::string& command, const std::string& profile_name,
                                   std::chrono::seconds limit = std::chrono::seconds(60));

}  // namespace fulgurite::auth
