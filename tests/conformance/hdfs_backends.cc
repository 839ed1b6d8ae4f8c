// HDFS on each of the clusters of tests/servers, by its configuration.
#include <map>

#include "backends.h"
#include "fulgurite/hdfs.h"

namespace fulgurite::conformance {
namespace {

using Properties = std::map<std::string, std::string>;

/// Small blocks, so that modest files have several.
Backend hdfs(const std::string& name, const std::string& cluster,
             const Properties& properties = {}) {
  const std::string configuration_variable = "FULGURITE_TEST_HDFS_" + cluster + "CONF";
  auto options = [=] {
    HdfsOptions options;
    options.config_directory = variable(configuration_variable);
    options.extra_conf = properties;
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

Backend hdfs_kerberos(const std::string& protection) {
  return hdfs(
      "hdfs_kerberos_" + protection, "KERBEROS_",
      {{"hadoop.rpc.protection", protection}, {"dfs.data.transfer.protection", protection}});
}

}  // namespace

std::vector<Backend> hdfs_backends() {
  return {
      hdfs("hdfs", ""),
      hdfs("hdfs_ha", "HA_"),
      hdfs("hdfs_encrypted", "ENCRYPTED_"),
      hdfs("hdfs_encrypted_sasl", "ENCRYPTED_", {{"dfs.encrypt.data.transfer.cipher.suites", ""}}),
      hdfs_kerberos("authentication"),
      hdfs_kerberos("integrity"),
      hdfs_kerberos("privacy")};
}

}  // namespace fulgurite::conformance
