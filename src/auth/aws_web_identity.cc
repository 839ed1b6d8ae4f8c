// Web identity tokens, from a file to STS.
#include "auth/aws_web_identity.h"

#include "base/files.h"

namespace fulgurite::auth {
namespace {

constexpr std::string_view kSource = "aws web identity";
constexpr std::uint64_t kMaxTokenBytes = 64u << 10;

std::string read_token(const std::string& file) {
  auto token = read_small_file(file, kMaxTokenBytes).value_or("");
  while (!token.empty() && (token.back() == '\n' || token.back() == '\r')) token.pop_back();
  if (token.empty()) {
    throw source_error(kSource, file, "the token file is missing or empty",
                       "check that the identity token is mounted there");
  }
  return token;
}

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
  return assume_role_with_web_identity(sts, role, read_token(token_file));
}

}  // namespace fulgurite::auth
