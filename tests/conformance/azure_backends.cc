// Azurite: over http with the account's key, over https with a bearer token.
#include <chrono>

#include "auth/azure_connection_string.h"
#include "azure_options.h"
#include "backends.h"

namespace fulgurite::conformance {
namespace {

AzureOptions changed(AzureOptions options, const Changes& changes) {
  apply(changes, options);
  if (changes.who == Changes::Who::ourselves) return options;
  options.token.clear();
  options.account_key.clear();
  if (changes.who == Changes::Who::anonymous) {
    options.anonymous = true;
  } else {
    options.account_key = kWrongSecret;
  }
  if (changes.who == Changes::Who::stranger) options.account_name = "nobody";
  return options;
}

bool is_list_of_blocks(std::string_view line) { return line.find("comp=blocklist") != line.npos; }
bool sends_data(std::string_view line) {
  return line.starts_with("PUT ") && !is_list_of_blocks(line);
}
bool fetches_data(std::string_view line) {
  return line.starts_with("GET ") && line.find("comp=") == line.npos;
}
bool completes_upload(std::string_view line) {
  return line.starts_with("PUT ") && is_list_of_blocks(line);
}

Service service(const std::function<AzureOptions()>& options) {
  return {.make = [=](const Changes& changes) { return make_azure(changed(options(), changes)); },
          .endpoint = [=] { return options().endpoint_url; },
          .sends_data = sends_data,
          .fetches_data = fetches_data,
          .completes_upload = completes_upload,
          .busy_answer = refusal_bytes(
              "503 Server Busy", "application/xml",
              "<?xml version=\"1.0\" encoding=\"utf-8\"?><Error><Code>ServerBusy</Code>"
              "<Message>The server is currently unable to receive requests.</Message></Error>")};
}

Backend azurite(bool tls) {
  auto options = [=] { return tls ? azurite_with_token() : azurite_with_key(); };
  return {.name = tls ? "az_https" : "az_http",
          .needs = tls ? "FULGURITE_TEST_AZURITE_TLS_ENDPOINT" : "FULGURITE_TEST_AZURITE_ENDPOINT",
          .make = [=] { return make_azure(options()); },
          .root = [] { return std::string("fulgurite-conformance"); },
          .service = service(options),
          .plain_http = !tls,
          .deviations = {.tidies_keys = true, .any_clock_is_right = true}};
}

}  // namespace

std::vector<Backend> azure_backends() { return {azurite(false), azurite(true)}; }

}  // namespace fulgurite::conformance
