// Web identity tokens, from a file to STS.
#include "auth/aws_web_identity.h"

#include "auth/token_file.h"
#include "base/files.h"

namespace fulgurite::auth {
namespace {

constexpr std::string_view kSource = "aws web identity";

}  // namespace

SourceAnswer ask_web_identity(const AwsCredentialOptions& options) {
  const auto file = environment("AWS_WEB_IDENTITY_TOKEN_FILE");
  if (!file) return Absent{"AWS_WEB_IDENTITY_TOKEN_FILE is not set"};
  const auto role = environment("AWS_ROLE_ARN");
  if (!role) {
    throw source_error(kSource, *file, "AWS_WEB_IDENTITY_TOKEN_FILE is set but AWS_ROLE_ARN is not",
                       "set AWS_ROLE_ARN to the role that trusts the token");
  }
  const auto name = environment("AWS_ROLE_SESSION_NAME").value_or("");
  return assume_role_with_token_file(find_sts(options), {.role_arn = *role, .session_name = name},
                                     *file);
}

AwsCredentials assume_role_with_token_file(const StsClient& sts, const RoleRequest& role,
                                           const std::string& token_file) {
  return assume_role_with_web_identity(sts, role, read_token_file(kSource, token_file));
}

}  // namespace fulgurite::auth
