// Keys from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN (or its old name,
// AWS_SECURITY_TOKEN). https://docs.aws.amazon.com/sdkref/latest/guide/environment-variables.html
#pragma once

#include "auth/aws_source.h"

namespace fulgurite::auth {

/// Errors: unauthenticated if only half of the key is set.
SourceAnswer ask_environment();

}  // namespace fulgurite::auth
