#include "webhdfs/options.h"

#include <array>
#include <nlohmann/json.hpp>

#include "base/option_setters.h"
#include "object/shared_options.h"

namespace fulgurite::webhdfs {
namespace {

using O = WebHdfsOptions;
using namespace set_option;  // NOLINT: the table below is nothing but these

/// A JSON object of names and values.
Setter<O> json_pairs(std::map<std::string, std::string> O::*field) {
  return [field](O& options, std::string_view value) {
    const auto parsed = nlohmann::json::parse(value, nullptr, false);
    if (!parsed.is_object()) throw std::invalid_argument("not a JSON object of names and values");
    for (const auto& [name, item] : parsed.items()) {
      (options.*field)[name] = item.is_string() ? item.get<std::string>() : item.dump();
    }
  };
}

/// Python's None is no value.
Setter<O> text_or_none(std::string O::*field) {
  return [field](O& options, std::string_view value) {
    options.*field = value == "None" ? "" : value;
  };
}

OptionTable<O> cluster_rows() {
  return {
      {{"host",
        {"namenode"},
        {},
        "NameNode's host, nameservice or gateway; default fs.defaultFS's"},
       text(&O::host)},
      {{"port", {}, {}, "its http or https port; default 9870, 9871"}, number(&O::port)},
      {{"use_https", {"use_ssl"}, {}, "https instead of http; swebhdfs: true"},
       boolean(&O::use_https)},
      {{"config_directory",
        {"hadoop_conf_dir"},
        {"HADOOP_CONF_DIR"},
        "folder of core-site.xml and hdfs-site.xml (none)"},
       text(&O::config_directory)},
      {{"extra_conf", {}, {}, "JSON object of properties over those of the files"},
       json_pairs(&O::extra_conf)},
      {{"data_proxy", {}, {}, "JSON object: names in the URLs of DataNodes, and those to use here"},
       json_pairs(&O::data_proxy)},
      {{"replication", {}, {}, "replicas of new files; default the cluster's"},
       number(&O::replication)},
      {{"block_bytes", {}, {}, "largest block of new files; default the cluster's"},
       bytes(&O::block_bytes)},
  };
}

OptionTable<O> identity_rows() {
  return {
      {{"user", {"username"}, {"HADOOP_USER_NAME"}, "user; default the process's, or the ticket's"},
       text_or_none(&O::user)},
      {{"password", {}, {}, "of `user`, for gateways that ask for one"},
       text_or_none(&O::password)},
      {{"proxy_user",
        {"proxy_to", "doas"},
        {"HADOOP_PROXY_USER"},
        "user on whose behalf `user` acts (none)"},
       text_or_none(&O::proxy_user)},
      {{"token", {"delegation"}, {}, "delegation token, as a URL has it"}, text_or_none(&O::token)},
      {{"token_file", {}, {"HADOOP_TOKEN_FILE_LOCATION"}, "file of delegation tokens (none)"},
       text(&O::token_file)},
      {{"kerberos", {}, {}, "prove by Kerberos who we are; default as the configuration says"},
       boolean(&O::kerberos)},
      {{"kerb_ticket", {"ticket_cache"}, {}, "ticket cache of Kerberos; default krb5.conf's"},
       text_or_none(&O::kerb_ticket)},
      {{"keytab", {}, {}, "keytab of Kerberos, in place of a ticket cache (none)"},
       text(&O::keytab)},
      {{"principal",
        {"kerb_principal"},
        {},
        "principal of Kerberos; default the ticket's, or the keytab's first"},
       text(&O::principal)},
  };
}

/// requests' and fsspec's names for what every backend over http has.
OptionTable<ObjectOptions> connection_rows() {
  const std::array<OptionInfo, 2> further = {{
      {"verify_tls", {"session_verify"}, {}, {}},
      {"part_bytes", {}, {}, "size of the pieces of an upload and of parallel ranges; 64 MiB"},
  }};
  return object::shared_rows(further);
}

constexpr std::array kRefused = {
    RefusedOption{"kerb_kwargs", "{}", "give principal, kerb_ticket or keytab"},
    RefusedOption{"session_cert", "", "certificates of clients are not sent: Hadoop asks for none"},
    RefusedOption{"permissions", "", "new files have the cluster's default, 644"},
    RefusedOption{"url_query", "", "a URL has no options here, and a '?' cannot be in its path"},
    RefusedOption{"url_fragment", "*", "it is a part of the path"},
};

const OptionTable<O>& table() {
  static const auto rows = joined_rows<O>(cluster_rows(), identity_rows(), connection_rows());
  return rows;
}

}  // namespace

WebHdfsOptions parse_options(const StorageOptions& options) {
  WebHdfsOptions parsed;
  apply_options(table(), "webhdfs", object::without_refused(kRefused, "webhdfs", options), parsed);
  return parsed;
}

std::vector<OptionInfo> option_infos() { return fulgurite::option_infos(table()); }

}  // namespace fulgurite::webhdfs
