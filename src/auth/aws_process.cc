// credential_process: a command's output as credentials.
#include "auth/aws_process.h"

#include "auth/child_output.h"
#include "auth/json_fields.h"

namespace fulgurite::auth {
namespace {

constexpr std::string_view kSource = "aws credential_process";
constexpr std::size_t kMaxOutputBytes = 64u << 10;

/// What went wrong with the process itself; empty if nothing.
std::string failure_of(const ChildOutput& output, std::chrono::seconds limit) {
  switch (output.end) {
    case ChildOutput::End::too_long:
      return "was not done after " + std::to_string(limit.count()) + " s";
    case ChildOutput::End::too_much:
      return "printed more than 64 KiB";
    case ChildOutput::End::signalled:
      return "was ended by signal " + std::to_string(output.status);
    case ChildOutput::End::exited:
      break;
  }
  return output.status == 0 ? "" : "failed with exit code " + std::to_string(output.status);
}

}  // namespace

AwsCredentials process_credentials(const std::string& command, const std::string& profile_name,
                                   std::chrono::seconds limit) {
  const auto where = "profile " + profile_name;
  const std::string advice = "run the profile's credential_process by hand to see what it prints";
  const auto output = run_command(command, limit, kMaxOutputBytes);
  if (auto failure = failure_of(output, limit); !failure.empty()) {
    throw source_error(kSource, where, "the command " + failure, advice);
  }
  const auto fields = parse_json_fields(output.text);
  if (!fields || field(*fields, "Version") != "1") {
    throw source_error(kSource, where, "the command did not print JSON with \"Version\": 1",
                       advice);
  }
  return credentials_from_json(output.text, "SessionToken", kSource, where);
}

}  // namespace fulgurite::auth
