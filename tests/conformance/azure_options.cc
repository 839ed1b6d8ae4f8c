#include "azure_options.h"

#include <chrono>

#include "auth/azure_connection_string.h"
#include "auth/jwt.h"
#include "backends.h"
#include "fulgurite/buffer.h"

namespace fulgurite::conformance {
namespace {

AzureOptions azurite(const char* endpoint) {
  AzureOptions options;
  options.account_name = auth::azure_emulator().account_name;
  options.endpoint_url = variable(endpoint);
  options.ca_bundle = variable("FULGURITE_TEST_CA_BUNDLE");
  options.max_retries = 3;
  options.transfer.part_bytes = 5u << 20;
  options.transfer.max_connections = 8;
  return options;
}

}  // namespace

AzureOptions azurite_with_key() {
  AzureOptions options = azurite("FULGURITE_TEST_AZURITE_ENDPOINT");
  options.account_key = auth::azure_emulator().account_key;
  return options;
}

AzureOptions azurite_with_token() {
  AzureOptions options = azurite("FULGURITE_TEST_AZURITE_TLS_ENDPOINT");
  options.token = azurite_token();
  return options;
}

std::string azurite_token(const std::string& audience, int seconds) {
  const auto since_1970 = std::chrono::duration_cast<std::chrono::seconds>(
                              std::chrono::system_clock::now().time_since_epoch())
                              .count();
  const auto at = [&](int offset) { return std::to_string(since_1970 + offset); };
  const std::string claims =
      R"({"aud":")" + audience + R"(","iss":"https://sts.windows.net/t/","nbf":)" + at(-7200) +
      R"(,"iat":)" + at(-7200) + R"(,"exp":)" + at(seconds) +
      R"(,"oid":"11111111-1111-1111-1111-111111111111","tid":"22222222-2222-2222-2222-222222222222"})";
  return auth::base64url(as_bytes(R"({"alg":"RS256","typ":"JWT"})")) + "." +
         auth::base64url(as_bytes(claims)) + "." + auth::base64url(as_bytes("not-checked"));
}

}  // namespace fulgurite::conformance
