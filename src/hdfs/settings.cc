// Which properties of Hadoop's are read: this file, security_settings.cc and transfer_settings.cc
// name every one of them.
#include "hdfs/settings.h"

#include <algorithm>
#include <utility>

#include "fulgurite/url.h"
#include "hdfs/configuration.h"
#include "hdfs/security_settings.h"
#include "hdfs/transfer_settings.h"

namespace fulgurite::hdfs {
namespace {

constexpr int kDefaultPort = 8020;

[[noreturn]] void refuse(ErrorCode code, const std::string& reason, const std::string& advice) {
  throw Error(code, "hdfs options", "", reason, advice);
}

Configuration configuration_of(const HdfsOptions& options) {
  Configuration configuration;
  if (!options.config_directory.empty()) configuration.load_folder(options.config_directory);
  for (const auto& [name, value] : options.extra_conf) configuration.set(name, value);
  return configuration;
}

Endpoint parse_endpoint(const std::string& text, const std::string& property) {
  const UrlParts parts = infer_storage_options("hdfs://" + text);
  if (parts.host.empty()) {
    refuse(ErrorCode::invalid_argument, property + " is '" + text + "', which is no host:port",
           "correct hdfs-site.xml");
  }
  return {parts.host, parts.port.value_or(kDefaultPort)};
}

/// Host (or nameservice) and port, 0 without one, from options or fs.defaultFS.
Endpoint chosen_authority(const HdfsOptions& options, const Configuration& configuration) {
  if (!options.host.empty() && options.host != "default") return {options.host, options.port};
  const std::string property = "fs.defaultFS";
  const std::string url = configuration.get(property, configuration.get("fs.default.name", ""));
  if (url.empty()) {
    refuse(ErrorCode::invalid_argument, "no NameNode is named",
           "write hdfs://host:port/path, or set HADOOP_CONF_DIR to the folder of a core-site.xml "
           "with fs.defaultFS");
  }
  const UrlParts parts = infer_storage_options(url);
  if (parts.protocol != "hdfs") {
    refuse(ErrorCode::not_supported, "fs.defaultFS is " + url + ", which is no hdfs:// URL",
           parts.protocol == "viewfs" ? "name the NameNode itself: hdfs://host:port/path"
                                      : "use a URL of that protocol, or name the NameNode: "
                                        "hdfs://host:port/path");
  }
  return {parts.host, parts.port.value_or(0)};
}

/// The NameNodes of a nameservice, those of a plain host otherwise.
std::vector<Endpoint> namenodes_of(const Endpoint& authority, const Configuration& configuration) {
  const std::string& service = authority.host;
  const auto services = configuration.list("dfs.nameservices");
  const bool is_service = std::ranges::find(services, service) != services.end();
  if (!is_service) return {{service, authority.port ? authority.port : kDefaultPort}};
  std::vector<std::string> suffixes = configuration.list("dfs.ha.namenodes." + service);
  for (std::string& suffix : suffixes) suffix = service + "." + suffix;
  if (suffixes.empty()) suffixes = {service};
  std::vector<Endpoint> namenodes;
  for (const std::string& suffix : suffixes) {
    const std::string property = "dfs.namenode.rpc-address." + suffix;
    const auto address = configuration.get(property);
    if (!address) {
      refuse(ErrorCode::invalid_argument, property + " is missing", "add it to hdfs-site.xml");
    }
    namenodes.push_back(parse_endpoint(*address, property));
  }
  return namenodes;
}

void set_servers(const HdfsOptions& options, const Configuration& configuration,
                 Settings& settings) {
  const Endpoint authority = chosen_authority(options, configuration);
  settings.namenodes = namenodes_of(authority, configuration);
  const bool is_host = settings.namenodes.front().host == authority.host;
  settings.authority = is_host ? settings.namenodes.front().text() : authority.host;
}

std::optional<ChecksumType> checksum_of(const Configuration& configuration) {
  const std::string name = configuration.get("dfs.checksum.type", "");
  if (name.empty()) return std::nullopt;
  if (name == "CRC32") return ChecksumType::crc32;
  if (name == "CRC32C") return ChecksumType::crc32c;
  refuse(ErrorCode::not_supported, "dfs.checksum.type is " + name,
         "use CRC32C or CRC32: data without checksums cannot be trusted");
}

void set_layout(const HdfsOptions& options, const Configuration& configuration,
                Settings& settings) {
  settings.replication = static_cast<std::uint32_t>(options.replication);
  if (settings.replication == 0) {
    settings.replication =
        static_cast<std::uint32_t>(configuration.bytes("dfs.replication").value_or(0));
  }
  settings.block_bytes = options.block_bytes;
  if (settings.block_bytes == 0) {
    settings.block_bytes = configuration.bytes("dfs.blocksize").value_or(0);
  }
  settings.sync = options.sync;
  settings.checksum = checksum_of(configuration);
  settings.chunk_bytes =
      static_cast<std::uint32_t>(configuration.bytes("dfs.bytes-per-checksum").value_or(0));
  const std::string umask = configuration.get("fs.permissions.umask-mode", "022");
  if (umask.find_first_not_of("01234567") != umask.npos || umask.size() > 4) {
    refuse(ErrorCode::not_supported, "fs.permissions.umask-mode is " + umask,
           "write it in octal digits: 022");
  }
  settings.umask = static_cast<std::uint32_t>(std::stoul(umask, nullptr, 8)) & 0777;
}

void set_transport(const HdfsOptions& options, const Configuration& configuration,
                   Settings& settings) {
  const SocketTimeouts timeouts{options.connect_timeout, options.stall_timeout};
  settings.rpc_timeouts = {timeouts, options.call_timeout};
  settings.datanode_timeouts = timeouts;
  settings.datanode_timeouts.io = configuration.duration("dfs.client.socket-timeout", timeouts.io);
  settings.retry_deadline = options.retry_deadline;
  settings.use_datanode_hostname = configuration.flag("dfs.client.use.datanode.hostname", false);
}

void set_replacement(const Configuration& configuration, Settings& settings) {
  const std::string prefix = "dfs.client.block.write.replace-datanode-on-failure.";
  const std::string policy = configuration.get(prefix + "policy", "DEFAULT");
  if (!configuration.flag(prefix + "enable", true) || policy == "NEVER") {
    settings.replace_datanode = ReplaceDatanode::never;
  } else if (policy == "ALWAYS") {
    settings.replace_datanode = ReplaceDatanode::always;
  }
  settings.replace_best_effort = configuration.flag(prefix + "best-effort", true);
}

void set_hedged_reads(const Configuration& configuration, Settings& settings) {
  const std::string prefix = "dfs.client.hedged.read.";
  constexpr std::uint64_t kMost = 1000;
  settings.hedged_reads = static_cast<int>(
      std::min(configuration.bytes(prefix + "threadpool.size").value_or(0), kMost));
  settings.hedged_read_after =
      configuration.duration(prefix + "threshold.millis", settings.hedged_read_after);
}

void set_local_reads(const Configuration& configuration, Settings& settings) {
  const std::string prefix = "dfs.client.read.shortcircuit";
  const std::string path = "dfs.domain.socket.path";
  const std::string pause = "dfs.domain.socket.disable.interval.seconds";
  if (!configuration.flag(prefix, false)) return;
  settings.domain_socket_path = configuration.get(path, "");
  settings.domain_socket_pause = std::chrono::seconds(
      configuration.bytes(pause).value_or(settings.domain_socket_pause.count()));
  settings.verify_local_reads = !configuration.flag(prefix + ".skip.checksum", false);
  // The older way, by the paths of replicas, would need no socket. Hadoop has given it up.
  const bool is_legacy = configuration.flag("dfs.client.use.legacy.blockreader.local", false);
  if (settings.domain_socket_path.empty() && !is_legacy) {
    refuse(ErrorCode::invalid_argument, prefix + " is true, and " + path + " is not set",
           "set it to the path of the DataNodes' socket, as in their hdfs-site.xml, or set " +
               prefix + " to false");
  }
}

void check(const HdfsOptions& options) {
  if (options.port < 0 || options.port > 65535) {
    refuse(ErrorCode::invalid_argument, "port is " + std::to_string(options.port),
           "give one in 0-65535");
  }
  if (options.replication < 0 || options.replication > 512) {
    refuse(ErrorCode::invalid_argument, "replication is " + std::to_string(options.replication),
           "give one in 1-512, or 0 for the cluster's own");
  }
  if (options.block_bytes % 512 != 0) {
    refuse(ErrorCode::invalid_argument, "block_size is " + std::to_string(options.block_bytes),
           "give a multiple of 512 bytes");
  }
}

}  // namespace

Settings settings_of(const HdfsOptions& options) {
  check(options);
  const Configuration configuration = configuration_of(options);
  Settings settings;
  set_servers(options, configuration, settings);
  set_security(options, configuration, settings);
  set_transfer_security(configuration, settings);
  set_layout(options, configuration, settings);
  set_transport(options, configuration, settings);
  set_replacement(configuration, settings);
  set_hedged_reads(configuration, settings);
  set_local_reads(configuration, settings);
  constexpr std::uint64_t kLeastRange = 1u << 20;
  settings.range_bytes = std::max(options.range_bytes, kLeastRange) / 512 * 512;
  settings.max_connections = std::max(options.max_connections, 1);
  settings.window_bytes = options.window_bytes;
  return settings;
}

}  // namespace fulgurite::hdfs
