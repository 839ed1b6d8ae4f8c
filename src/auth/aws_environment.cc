// The environment as a source of AWS credentials.
#include "auth/aws_environment.h"

#include "base/files.h"

namespace fulgurite::auth {

SourceAnswer ask_environment() {
  const auto id = environment("AWS_ACCESS_KEY_ID");
  const auto secret = environment("AWS_SECRET_ACCESS_KEY");
  if (!id && !secret) return Absent{"AWS_ACCESS_KEY_ID is not set"};
  if (!id || !secret) {
    throw source_error("aws environment", "",
                       id ? "AWS_ACCESS_KEY_ID is set but AWS_SECRET_ACCESS_KEY is not"
                          : "AWS_SECRET_ACCESS_KEY is set but AWS_ACCESS_KEY_ID is not",
                       "set both or neither");
  }
  AwsCredentials credentials;
  credentials.access_key_id = *id;
  credentials.secret_access_key = *secret;
  auto token = environment("AWS_SESSION_TOKEN");
  if (!token) token = environment("AWS_SECURITY_TOKEN");
  credentials.session_token = token.value_or("");
  return credentials;
}

}  // namespace fulgurite::auth
