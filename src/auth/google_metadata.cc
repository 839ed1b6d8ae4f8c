// One GET of the metadata server.
#include "auth/google_metadata.h"

#include "auth/credential_http.h"
#include "base/encode.h"
#include "base/files.h"

namespace fulgurite::auth {
namespace {

constexpr std::string_view kSource = "google metadata server";

std::string metadata_host() {
  for (const char* name : {"GCE_METADATA_HOST", "GCE_METADATA_ROOT", "GCE_METADATA_IP"}) {
    if (auto host = environment(name)) return *host;
  }
  return "metadata.google.internal";
}

bool disabled() {
  const auto value = environment("NO_GCE_CHECK").value_or("");
  return value == "true" || value == "True" || value == "TRUE" || value == "1";
}

}  // namespace

GoogleAnswer ask_google_metadata(const GoogleCredentialOptions& options) {
  if (disabled()) return Absent{"NO_GCE_CHECK is true"};
  const auto host = metadata_host();
  const auto url = "http://" + host + "/computeMetadata/v1/instance/service-accounts/default/token";
  http::Request request;
  request.method = "GET";
  request.url = url + "?scopes=" + percent_encode(options.scope);
  request.headers = {{"Metadata-Flavor", "Google"}};
  const auto response = ask_neighbour(std::move(request));
  // Whatever answers there without this header is another service.
  if (response.headers.get("Metadata-Flavor") != "Google") {
    return Absent{"no metadata server at " + host + " (" + quotable(failure_of(response)) + ")"};
  }
  if (response.status == 404) return Absent{"this machine has no service account"};
  if (!response.ok()) {
    throw service_error(kSource, url, response, http::classify(response),
                        quotable(failure_of(response)),
                        "check the service account of this machine");
  }
  return google_token_from_json(response.body, kSource, url);
}

}  // namespace fulgurite::auth
