// The S3 servers: each by path and by virtual host, over http and https.
#include "backends.h"
#include "fulgurite/s3.h"

namespace fulgurite::conformance {
namespace {

constexpr const char* kBucket = "fulgurite-conformance";

/// Small parts, so that modest files are multipart; few retries, so that refusals come soon.
S3Options s3_options(const std::string& endpoint, S3Addressing addressing) {
  S3Options options;
  options.endpoint_url = endpoint;
  options.region = "us-east-1";
  options.addressing = addressing;
  options.ca_bundle = variable("FULGURITE_TEST_CA_BUNDLE");
  options.max_retries = 3;
  options.transfer.part_bytes = 5u << 20;
  options.transfer.max_connections = 8;
  return options;
}

S3Options changed(S3Options options, const Changes& changes) {
  apply(changes, options);
  if (!changes.endpoint_url.empty()) options.addressing = S3Addressing::path;
  if (!changes.region.empty()) options.region = changes.region;
  if (changes.who == Changes::Who::wrong_secret || changes.who == Changes::Who::stranger) {
    options.access_key_id =
        changes.who == Changes::Who::stranger ? "AKIANOBODY" : variable("AWS_ACCESS_KEY_ID");
    options.secret_access_key = kWrongSecret;
  }
  options.anonymous = changes.who == Changes::Who::anonymous;
  return options;
}

bool sends_data(std::string_view line) { return line.starts_with("PUT "); }
bool fetches_data(std::string_view line) {
  return line.starts_with("GET ") && line.find("list-type") == line.npos;
}
bool completes_upload(std::string_view line) {
  return line.starts_with("POST ") && line.find("uploadId=") != line.npos;
}

Service service(const std::function<S3Options()>& options) {
  return {.make = [=](const Changes& changes) { return make_s3(changed(options(), changes)); },
          .endpoint = [=] { return options().endpoint_url; },
          .unfinished_uploads =
              [=](const std::string& directory) {
                return S3(options()).uploads(directory + "/").size();
              },
          .has_regions = true,
          .sends_data = sends_data,
          .fetches_data = fetches_data,
          .completes_upload = completes_upload,
          .busy_answer =
              refusal_bytes("503 Slow Down", "application/xml",
                            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>SlowDown</Code>"
                            "<Message>Please reduce your request rate.</Message></Error>")};
}

Backend s3(const std::string& server, bool virtual_host, bool tls, const Deviations& deviations) {
  const std::string suffix = tls ? "_TLS_ENDPOINT" : "_ENDPOINT";
  const std::string endpoint =
      "FULGURITE_TEST_S3_" + std::string(server == "weed" ? "WEED" : "VERSITYGW") + suffix;
  auto options = [=] {
    return s3_options(variable(endpoint),
                      virtual_host ? S3Addressing::virtual_host : S3Addressing::path);
  };
  return {.name = "s3_" + server + (virtual_host ? "_host" : "_path") + (tls ? "_https" : "_http"),
          .needs = endpoint,
          .make = [=] { return make_s3(options()); },
          .root = [] { return std::string(kBucket); },
          .service = service(options),
          .plain_http = !tls && !virtual_host,
          .deviations = deviations};
}

}  // namespace

std::vector<Backend> s3_backends() {
  std::vector<Backend> table;
  for (const bool tls : {false, true}) {
    for (const bool virtual_host : {false, true}) {
      table.push_back(s3("weed", virtual_host, tls,
                         {.tidies_keys = true,
                          .any_region_is_right = true,
                          .completion_races = true,
                          .vague_about_buckets = true}));
      table.push_back(s3("versitygw", virtual_host, tls,
                         {.keys_are_files = true, .decodes_copy_source = true}));
    }
  }
  return table;
}

}  // namespace fulgurite::conformance
