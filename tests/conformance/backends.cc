// The table of backends.
#include "backends.h"

#include <cstdlib>
#include <filesystem>

#include "fulgurite/hdfs.h"
#include "fulgurite/local.h"
#include "fulgurite/memory.h"

namespace fulgurite::conformance {
namespace {

constexpr const char* kBucket = "fulgurite-conformance";

std::string variable(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value ? value : "";
}

Backend memory() {
  return {.name = "memory",
          .make = [] { return make_memory(); },
          .root = [] { return std::string("/conformance"); }};
}

Backend local() {
  return {.name = "local",
          .make = [] { return make_local(LocalOptions{.sync = false}); },
          .root =
              [] {
                return (std::filesystem::temp_directory_path() / "fulgurite-conformance").string();
              }};
}

/// Small parts, so that modest files are multipart; few retries, so that refusals come soon.
S3Options s3_options(const std::string& endpoint_variable, S3Addressing addressing) {
  S3Options options;
  options.endpoint_url = variable(endpoint_variable);
  options.region = "us-east-1";
  options.addressing = addressing;
  options.ca_bundle = variable("FULGURITE_TEST_CA_BUNDLE");
  options.max_retries = 3;
  options.transfer.part_bytes = 5u << 20;
  options.transfer.max_connections = 8;
  return options;
}

Backend s3(const std::string& server, bool virtual_host, bool tls, const Deviations& deviations) {
  const std::string suffix = tls ? "_TLS_ENDPOINT" : "_ENDPOINT";
  const std::string endpoint =
      "FULGURITE_TEST_S3_" + std::string(server == "weed" ? "WEED" : "VERSITYGW") + suffix;
  auto options = [=] {
    return s3_options(endpoint, virtual_host ? S3Addressing::virtual_host : S3Addressing::path);
  };
  return {.name = "s3_" + server + (virtual_host ? "_host" : "_path") + (tls ? "_https" : "_http"),
          .needs = endpoint,
          .make = [=] { return make_s3(options()); },
          .root = [] { return std::string(kBucket); },
          .s3_options = options,
          .deviations = deviations};
}

/// A cluster of tests/servers, by its configuration. Small blocks, so that modest files have
/// several.
Backend hdfs(const std::string& name, const std::string& configuration_variable) {
  auto options = [=] {
    HdfsOptions options;
    options.config_directory = variable(configuration_variable);
    options.block_bytes = 5u << 20;
    options.range_bytes = 2u << 20;
    return options;
  };
  return {.name = name,
          .needs = configuration_variable,
          .make = [=] { return make_hdfs(options()); },
          .root = [] { return std::string("/fulgurite-conformance"); },
          .deviations = {.no_colons = true}};
}

}  // namespace

const std::vector<Backend>& backends() {
  static const std::vector<Backend> all = [] {
    std::vector<Backend> table{memory(), local(), hdfs("hdfs", "FULGURITE_TEST_HDFS_CONF"),
                               hdfs("hdfs_ha", "FULGURITE_TEST_HDFS_HA_CONF")};
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
  }();
  return all;
}

std::vector<Backend> s3_backends() {
  std::vector<Backend> found;
  for (const Backend& backend : backends()) {
    if (backend.is_s3()) found.push_back(backend);
  }
  return found;
}

}  // namespace fulgurite::conformance
