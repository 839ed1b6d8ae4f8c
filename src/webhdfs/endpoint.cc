#include "webhdfs/endpoint.h"

#include <algorithm>
#include <utility>

#include "fulgurite/url.h"

namespace fulgurite::webhdfs {
namespace {

[[noreturn]] void refuse(const std::string& reason, const std::string& advice) {
  throw Error(ErrorCode::invalid_argument, "webhdfs options", "", reason, advice);
}

/// The host of fs.defaultFS; its port is that of another protocol.
std::string default_host(const hdfs::Configuration& configuration) {
  const std::string url = configuration.get("fs.defaultFS", "");
  std::string host = infer_storage_options(url).host;
  if (host.empty()) {
    refuse("no NameNode is named",
           "write webhdfs://host:port/path, or set HADOOP_CONF_DIR to the folder of a "
           "core-site.xml with fs.defaultFS");
  }
  return host;
}

/// What the configuration says behind `property`, if it is a host and a port.
std::string address_in(const hdfs::Configuration& configuration, const std::string& property) {
  const auto parts = infer_storage_options("http-address://" + configuration.get(property, ""));
  if (parts.host.empty() || !parts.port) return {};
  return parts.host + ":" + std::to_string(*parts.port);
}

std::vector<std::string> addresses_of_service(const std::string& service,
                                              const std::string& property,
                                              const hdfs::Configuration& configuration) {
  std::vector<std::string> suffixes = configuration.list("dfs.ha.namenodes." + service);
  for (std::string& suffix : suffixes) suffix = service + "." + suffix;
  if (suffixes.empty()) suffixes = {service};
  std::vector<std::string> addresses;
  for (const std::string& suffix : suffixes) {
    addresses.push_back(address_in(configuration, property + "." + suffix));
    if (addresses.back().empty()) {
      refuse(property + "." + suffix + " is no host:port", "add it to hdfs-site.xml");
    }
  }
  return addresses;
}

/// `configured` counts if it is the same host's: another cluster may be configured than the one
/// that is asked for.
std::string address_of_host(const std::string& host, const WebHdfsOptions& options,
                            const std::string& configured) {
  if (options.port == 0 && configured.starts_with(host + ":")) return configured;
  const int port = options.port ? options.port : options.use_https ? 9871 : 9870;
  const bool is_ipv6 = host.find(':') != host.npos && !host.starts_with('[');
  return (is_ipv6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

}  // namespace

Endpoint resolve_endpoint(const WebHdfsOptions& options, const hdfs::Configuration& configuration) {
  const std::string property =
      options.use_https ? "dfs.namenode.https-address" : "dfs.namenode.http-address";
  const std::string host = options.host.empty() ? default_host(configuration) : options.host;
  if (options.port < 0 || options.port > 65535) refuse("port is out of range", "use 1-65535");
  if (host.find_first_of("/?#@ ") != host.npos) {
    refuse("'" + host + "' is no host", "write webhdfs://host:port/path");
  }
  Endpoint endpoint{host, {}};
  const auto services = configuration.list("dfs.nameservices");
  std::vector<std::string> addresses;
  if (std::ranges::find(services, host) != services.end()) {
    addresses = addresses_of_service(host, property, configuration);
  } else {
    endpoint.authority = address_of_host(host, options, address_in(configuration, property));
    addresses = {endpoint.authority};
  }
  for (const std::string& address : addresses) {
    endpoint.namenodes.push_back({options.use_https ? "https" : "http", address, ""});
  }
  return endpoint;
}

}  // namespace fulgurite::webhdfs
