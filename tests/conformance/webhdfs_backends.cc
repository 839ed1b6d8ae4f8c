// HDFS over http and https, on the clusters of tests/servers, by their configuration.
#include "backends.h"
#include "fulgurite/webhdfs.h"

namespace fulgurite::conformance {
namespace {

/// Small parts, so that modest files have several.
Backend webhdfs(const std::string& name, const std::string& cluster, bool use_https = false) {
  const std::string configuration_variable = "FULGURITE_TEST_HDFS_" + cluster + "CONF";
  auto options = [=] {
    WebHdfsOptions options;
    options.config_directory = variable(configuration_variable);
    options.use_https = use_https;
    options.ca_bundle = use_https ? variable("FULGURITE_TEST_CA_BUNDLE") : "";
    options.transfer.part_bytes = 5u << 20;
    return options;
  };
  return {.name = name,
          .needs = configuration_variable,
          .make = [=] { return make_webhdfs(options()); },
          .root = [] { return std::string("/fulgurite-conformance-web"); },
          .deviations = {.no_colons = true}};
}

}  // namespace

std::vector<Backend> webhdfs_backends() {
  return {webhdfs("webhdfs", ""), webhdfs("swebhdfs", "", true), webhdfs("webhdfs_ha", "HA_"),
          webhdfs("webhdfs_kerberos", "KERBEROS_")};
}

}  // namespace fulgurite::conformance
