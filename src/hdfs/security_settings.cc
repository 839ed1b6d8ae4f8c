#include "hdfs/security_settings.h"

#include <algorithm>
#include <utility>

#include "base/files.h"
#include "hdfs/sasl/token_file.h"
#include "hdfs/user_name.h"

namespace fulgurite::hdfs {
namespace {

[[noreturn]] void refuse(ErrorCode code, const std::string& reason, const std::string& advice) {
  throw Error(code, "hdfs options", "", reason, advice);
}

bool has_kerberos(const Configuration& configuration) {
  const std::string property = "hadoop.security.authentication";
  const std::string value = configuration.get(property, "simple");
  if (value != "simple" && value != "kerberos") {
    refuse(ErrorCode::not_supported, property + " is " + value, "use kerberos or simple");
  }
  return value == "kerberos";
}

/// A token of a nameservice is for all its NameNodes, so it loses the name of its service.
std::vector<wire::Token> tokens_of(const HdfsOptions& options, const Settings& settings) {
  std::vector<wire::Token> tokens;
  if (options.token_file.empty()) return tokens;
  for (wire::Token& token : read_token_file(options.token_file)) {
    if (token.kind() != kDelegationToken || token.service().empty()) continue;
    if (token.service() == "ha-hdfs:" + settings.authority) token.clear_service();
    tokens.push_back(std::move(token));
  }
  return tokens;
}

/// $HADOOP_USER_NAME says who we are only where nobody asks for a proof.
KerberosLogin login_of(const HdfsOptions& options) {
  KerberosLogin login{options.kerb_ticket, options.keytab, options.principal};
  // The same place, but the library's own search may choose among several tickets there.
  if (login.ticket_cache == environment("KRB5CCNAME")) login.ticket_cache.clear();
  const bool is_from_environment = options.user == environment("HADOOP_USER_NAME");
  if (login.principal.empty() && !is_from_environment) login.principal = options.user;
  return login;
}

std::string required_principal(const Configuration& configuration) {
  const std::string property = "dfs.namenode.kerberos.principal";
  const auto principal = configuration.get(property);
  if (!principal) {
    refuse(ErrorCode::invalid_argument,
           property + " is missing, and hadoop.security.authentication is kerberos",
           "set HADOOP_CONF_DIR to the folder of the cluster's hdfs-site.xml, or name it in "
           "extra_conf");
  }
  return *principal;
}

/// "alice/host@REALM" -> "alice", as a cluster names its users unless auth_to_local says more.
std::string short_name(const std::string& principal) {
  return principal.substr(0, principal.find_first_of("/@"));
}

void set_users(const HdfsOptions& options, const std::string& ourselves, Settings& settings) {
  settings.user = options.proxy_user.empty() ? ourselves : options.proxy_user;
  if (!options.proxy_user.empty()) settings.real_user = ourselves;
}

void refuse_unused(const HdfsOptions& options) {
  for (const auto& [name, value] :
       {std::pair("keytab", &options.keytab), std::pair("principal", &options.principal)}) {
    if (value->empty()) continue;
    refuse(ErrorCode::invalid_argument,
           std::string(name) + " is set, but hadoop.security.authentication is simple",
           "set HADOOP_CONF_DIR to the folder of the cluster's core-site.xml, or "
           "hadoop.security.authentication to kerberos in extra_conf");
  }
}

}  // namespace

std::vector<Protection> protections_of(const Configuration& configuration,
                                       const std::string& property) {
  std::vector<Protection> protections;
  for (const std::string& name : configuration.list(property)) {
    if (name == "authentication") {
      protections.push_back(Protection::authentication);
    } else if (name == "integrity") {
      protections.push_back(Protection::integrity);
    } else if (name == "privacy") {
      protections.push_back(Protection::privacy);
    } else {
      refuse(ErrorCode::invalid_argument, property + " has " + name,
             "use authentication, integrity and privacy, the best liked first");
    }
  }
  if (protections.empty()) protections.push_back(Protection::authentication);
  return protections;
}

void set_security(const HdfsOptions& options, const Configuration& configuration,
                  Settings& settings) {
  auto security = std::make_shared<RpcSecurity>();
  security->kerberos = has_kerberos(configuration);
  security->accepted = protections_of(configuration, "hadoop.rpc.protection");
  security->fall_back_to_simple =
      !security->kerberos ||
      configuration.flag("ipc.client.fallback-to-simple-auth-allowed", false);
  // Who acts for another does so by a ticket: a token has its owner, and is no proof of who that
  // is.
  if (options.proxy_user.empty()) security->tokens = tokens_of(options, settings);
  std::string ourselves = user_without_proof(options.user);
  if (security->kerberos) {
    security->login = login_of(options);
    security->server_principal = required_principal(configuration);
    const std::string owner = short_name(owner_of(security->login));
    if (!owner.empty()) ourselves = owner;
  } else {
    refuse_unused(options);
  }
  set_users(options, ourselves, settings);
  if (security->kerberos || !security->tokens.empty()) settings.rpc_security = std::move(security);
}

}  // namespace fulgurite::hdfs
