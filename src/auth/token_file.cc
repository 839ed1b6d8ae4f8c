#include "auth/token_file.h"

#include "auth/source.h"
#include "base/files.h"

namespace fulgurite::auth {
namespace {

constexpr std::uint64_t kMaxTokenBytes = 64u << 10;

}  // namespace

std::string read_token_file(std::string_view source, const std::string& file) {
  auto token = read_small_file(file, kMaxTokenBytes).value_or("");
  while (!token.empty() && (token.back() == '\n' || token.back() == '\r')) token.pop_back();
  if (token.empty()) {
    throw source_error(source, file, "the token file is missing or empty",
                       "check that the token is mounted there");
  }
  return token;
}

}  // namespace fulgurite::auth
