// Google Cloud Storage: fake-gcs-server in two ways of uploading, and HMAC keys at the S3 servers.
#include <unistd.h>

#include "backends.h"
#include "fulgurite/gcs.h"

namespace fulgurite::conformance {
namespace {

/// Of this process alone: the pieces of an upload do not say whose they are, and other tests run
/// beside it.
std::string bucket() { return "fulgurite-" + std::to_string(::getpid()); }

/// Small parts, so that modest files are uploads in parts; few retries, so that refusals come soon.
GcsOptions small_parts() {
  GcsOptions options;
  options.ca_bundle = variable("FULGURITE_TEST_CA_BUNDLE");
  options.max_retries = 3;
  options.transfer.part_bytes = 5u << 20;
  options.transfer.max_connections = 8;
  return options;
}

GcsOptions fake_gcs(GcsUpload upload) {
  GcsOptions options = small_parts();
  options.endpoint_url = variable("FULGURITE_TEST_GCS_ENDPOINT");
  options.emulator = true;
  options.upload = upload;
  return options;
}

bool sends_data(std::string_view line) {
  return line.find("uploadType=multipart") != line.npos || line.starts_with("PUT ");
}
bool fetches_data(std::string_view line) {
  return line.starts_with("GET ") && line.find("alt=media") != line.npos;
}
bool completes_upload(std::string_view line) { return line.find("/compose") != line.npos; }

std::size_t pieces_left(const FileSystem& fs) {
  const std::string parts = bucket() + "/.fulgurite-uploads";
  return fs.exists(parts) ? fs.find(parts).size() : 0;
}

Service service(const std::function<GcsOptions()>& options) {
  return {
      .make =
          [=](const Changes& changes) {
            auto changed = options();
            apply(changes, changed);
            return make_gcs(changed);
          },
      .endpoint = [=] { return options().endpoint_url; },
      .unfinished_uploads = [=](const std::string&) { return pieces_left(*make_gcs(options())); },
      .sends_data = sends_data,
      .fetches_data = fetches_data,
      .completes_upload = completes_upload,
      .busy_answer =
          refusal_bytes("503 Service Unavailable", "application/json",
                        R"({"error": {"code": 503, "message": "Please slow down.", "errors": [)"
                        R"({"domain": "usageLimits", "reason": "rateLimitExceeded"}]}})")};
}

Backend fake(const std::string& name, GcsUpload upload) {
  auto options = [=] { return fake_gcs(upload); };
  return {
      .name = name,
      .needs = "FULGURITE_TEST_GCS_ENDPOINT",
      .make = [=] { return make_gcs(options()); },
      .root = bucket,
      .service = service(options),
      .plain_http = upload == GcsUpload::automatic,
      .deviations = {
          .any_clock_is_right = true, .any_credentials_are_right = true, .cannot_resume = true}};
}

/// What Google's S3 interface is asked, asked of another S3 server.
Backend hmac(const std::string& server, const Deviations& deviations) {
  const std::string endpoint =
      "FULGURITE_TEST_S3_" + std::string(server == "weed" ? "WEED" : "VERSITYGW") + "_ENDPOINT";
  return {.name = "gs_hmac_" + server,
          .needs = endpoint,
          .make =
              [=] {
                GcsOptions options = small_parts();
                options.endpoint_url = variable(endpoint);
                options.hmac_access_id = variable("AWS_ACCESS_KEY_ID");
                options.hmac_secret = variable("AWS_SECRET_ACCESS_KEY");
                return make_gcs(options);
              },
          .root = [] { return std::string("fulgurite-hmac"); },
          .deviations = deviations};
}

}  // namespace

std::vector<Backend> gcs_backends() {
  return {fake("gs_fake", GcsUpload::automatic), fake("gs_fake_resumable", GcsUpload::resumable),
          hmac("weed", {.tidies_keys = true, .vague_about_buckets = true}),
          hmac("versitygw", {.keys_are_files = true, .decodes_copy_source = true})};
}

}  // namespace fulgurite::conformance
