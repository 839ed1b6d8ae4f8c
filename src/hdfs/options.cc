#include "hdfs/options.h"

#include <chrono>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "base/option_table.h"

namespace fulgurite::hdfs {
namespace {

using Setter = std::function<void(HdfsOptions&, std::string_view)>;

Setter text(std::string HdfsOptions::*field) {
  return [field](HdfsOptions& options, std::string_view value) { options.*field = value; };
}

Setter number(int HdfsOptions::*field) {
  return [field](HdfsOptions& options, std::string_view value) {
    const auto parsed = parse_integer(value);
    if (parsed < 0 || parsed > 1'000'000) throw std::invalid_argument("out of range");
    options.*field = static_cast<int>(parsed);
  };
}

Setter flag(bool HdfsOptions::*field) {
  return
      [field](HdfsOptions& options, std::string_view value) { options.*field = parse_bool(value); };
}

Setter bytes(std::uint64_t HdfsOptions::*field) {
  return [field](HdfsOptions& options, std::string_view value) {
    options.*field = parse_bytes(value);
  };
}

Setter duration(std::chrono::milliseconds HdfsOptions::*field) {
  return [field](HdfsOptions& options, std::string_view value) {
    options.*field = std::chrono::ceil<std::chrono::milliseconds>(
        std::chrono::duration<double>(parse_seconds(value)));
  };
}

/// A JSON object of names and values.
void set_extra_conf(HdfsOptions& options, std::string_view value) {
  const auto parsed = nlohmann::json::parse(value, nullptr, false);
  if (!parsed.is_object()) throw std::invalid_argument("not a JSON object of properties");
  for (const auto& [name, property] : parsed.items()) {
    options.extra_conf[name] = property.is_string() ? property.get<std::string>() : property.dump();
  }
}

/// One of Hadoop's properties under a name of ours.
Setter property(const char* name) {
  return [name](HdfsOptions& options, std::string_view value) { options.extra_conf[name] = value; };
}

/// Python's None is no name of a file.
void set_kerb_ticket(HdfsOptions& options, std::string_view value) {
  options.kerb_ticket = value == "None" ? "" : value;
}

void ignore(HdfsOptions&, std::string_view) {}

const OptionTable<HdfsOptions>& table() {
  using O = HdfsOptions;
  static const OptionTable<O> rows = {
      {{"host",
        {"namenode"},
        {},
        "NameNode's host or nameservice; default fs.defaultFS of core-site.xml"},
       text(&O::host)},
      {{"port", {}, {}, "NameNode's RPC port (8020)"}, number(&O::port)},
      {{"user", {}, {"HADOOP_USER_NAME"}, "User; default the process's, or the ticket's"},
       text(&O::user)},
      {{"proxy_user", {"doas"}, {"HADOOP_PROXY_USER"}, "User on whose behalf `user` acts (none)"},
       text(&O::proxy_user)},
      {{"kerb_ticket",
        {"ticket_cache"},
        {"KRB5CCNAME"},
        "Ticket cache of Kerberos; default krb5.conf's"},
       set_kerb_ticket},
      {{"keytab", {}, {}, "Keytab of Kerberos, in place of a ticket cache (none)"},
       text(&O::keytab)},
      {{"principal",
        {"kerb_principal"},
        {},
        "Principal of Kerberos; default the ticket's, or the keytab's first"},
       text(&O::principal)},
      {{"token_file", {}, {"HADOOP_TOKEN_FILE_LOCATION"}, "File of delegation tokens (none)"},
       text(&O::token_file)},
      {{"config_directory",
        {"hadoop_conf_dir"},
        {"HADOOP_CONF_DIR"},
        "Folder of core-site.xml and hdfs-site.xml (none)"},
       text(&O::config_directory)},
      {{"extra_conf", {}, {}, "JSON object of properties over those of the files"}, set_extra_conf},
      {{"replication", {}, {}, "Replicas of new files; default dfs.replication, the cluster's"},
       number(&O::replication)},
      {{"block_size",
        {"block_bytes", "default_block_size"},
        {},
        "Bytes of a block of new files; default dfs.blocksize, the cluster's"},
       bytes(&O::block_bytes)},
      {{"sync", {}, {}, "Flush and commit reach the DataNodes' disks (false)"}, flag(&O::sync)},
      {{"connect_timeout", {}, {}, "Limit on connecting (20s)"}, duration(&O::connect_timeout)},
      {{"stall_timeout", {"timeout"}, {}, "Longest time without a byte on a connection (60s)"},
       duration(&O::stall_timeout)},
      {{"call_timeout", {}, {}, "Longest wait for the NameNode's answer (120s)"},
       duration(&O::call_timeout)},
      {{"retry_deadline", {}, {}, "How long an unreachable NameNode is tried again (30s)"},
       duration(&O::retry_deadline)},
      {{"range_bytes", {}, {}, "Size of the parallel ranges of a large read (16MiB)"},
       bytes(&O::range_bytes)},
      {{"max_connections", {}, {}, "Parallel ranges of one read (4)"}, number(&O::max_connections)},
      {{"short_circuit",
        {},
        {},
        "Read replicas on this host as files; default dfs.client.read.shortcircuit"},
       property("dfs.client.read.shortcircuit")},
      {{"domain_socket_path",
        {},
        {},
        "Socket by which DataNodes hand them out; default dfs.domain.socket.path"},
       property("dfs.domain.socket.path")},
      {{"window_bytes", {}, {}, "Bytes in flight of a file being written (8MiB)"},
       bytes(&O::window_bytes)},
      {{"buffer_size", {}, {}, "Of no effect: nothing is buffered that could be shared"}, ignore},
  };
  return rows;
}

}  // namespace

HdfsOptions parse_options(const StorageOptions& options) {
  HdfsOptions parsed;
  apply_options(table(), "hdfs", options, parsed);
  return parsed;
}

std::vector<OptionInfo> option_infos() { return fulgurite::option_infos(table()); }

}  // namespace fulgurite::hdfs
