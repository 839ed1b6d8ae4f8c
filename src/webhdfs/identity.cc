#include "webhdfs/identity.h"

#include "base/encode.h"
#include "base/files.h"
#include "hdfs/host_names.h"
#include "hdfs/sasl/url_token.h"
#include "hdfs/user_name.h"
#include "webhdfs/spnego.h"

namespace fulgurite::webhdfs {
namespace {

[[noreturn]] void refuse(const std::string& reason, const std::string& advice) {
  throw Error(ErrorCode::invalid_argument, "webhdfs options", "", reason, advice);
}

/// The names by which a token may call this cluster.
std::vector<std::string> names_of(const Endpoint& endpoint) {
  std::vector<std::string> names{endpoint.authority};
  for (const auto& namenode : endpoint.namenodes) {
    const std::string host(object::host_of(namenode.authority));
    for (const std::string& name : hdfs::host_names(host)) names.push_back(name);
  }
  return names;
}

std::string token_of(const WebHdfsOptions& options, const Endpoint& endpoint) {
  if (!options.token.empty() || options.token_file.empty()) return options.token;
  return hdfs::url_token_in(options.token_file, names_of(endpoint));
}

/// $HADOOP_USER_NAME says who we are only where nobody asks for a proof.
hdfs::KerberosLogin login_of(const WebHdfsOptions& options) {
  hdfs::KerberosLogin login{options.kerb_ticket, options.keytab, options.principal};
  const bool is_from_environment = options.user == environment("HADOOP_USER_NAME");
  if (login.principal.empty() && !is_from_environment) login.principal = options.user;
  return login;
}

bool wants_kerberos(const WebHdfsOptions& options, const hdfs::Configuration& configuration) {
  return options.kerberos ||
         configuration.get("hadoop.security.authentication", "simple") == "kerberos";
}

/// "alice/host@REALM" -> "alice", as a cluster names its users unless auth_to_local says more.
std::string short_name(const std::string& principal) {
  return principal.substr(0, principal.find_first_of("/@"));
}

void set_password(const WebHdfsOptions& options, const Endpoint& endpoint, Identity& identity) {
  for (const auto& server : endpoint.namenodes) {
    if (server.secure() || server.loopback()) continue;
    refuse("the password would travel unencrypted to " + server.authority,
           "use swebhdfs://, or use_https=true");
  }
  identity.authorization = "Basic " + base64(as_bytes(identity.user + ":" + options.password));
}

void check(const WebHdfsOptions& options) {
  if (!options.token.empty() && !options.proxy_user.empty()) {
    refuse("token and proxy_user are both set", "a token says for whom it acts: leave one out");
  }
  if (!options.password.empty() && (options.kerberos || !options.token.empty())) {
    refuse("there is a password beside a token or Kerberos", "leave one of them out");
  }
}

}  // namespace

Identity resolve_identity(const WebHdfsOptions& options, const hdfs::Configuration& configuration,
                          const Endpoint& endpoint) {
  check(options);
  Identity identity{.user = hdfs::user_without_proof(options.user)};
  // Who acts for another does so by a ticket: a token has its owner, and is no proof of who it is.
  const std::string token = options.proxy_user.empty() ? token_of(options, endpoint) : "";
  if (!token.empty()) {
    identity.query.emplace_back("delegation", token);
  } else if (!options.password.empty()) {
    set_password(options, endpoint, identity);
  } else if (wants_kerberos(options, configuration)) {
    identity.kerberos = login_of(options);
    identity.user = short_name(hdfs::owner_of(*identity.kerberos));
  } else {
    identity.query.emplace_back("user.name", identity.user);
  }
  if (!options.proxy_user.empty()) {
    identity.query.emplace_back("doas", options.proxy_user);
    identity.user = options.proxy_user;
  }
  return identity;
}

void authorize(http::Request& request, const Identity& identity,
               const object::EndpointUrl& server) {
  if (identity.kerberos) {
    request.headers.set("Authorization", negotiate_header(*identity.kerberos, server));
  } else if (!identity.authorization.empty()) {
    request.headers.set("Authorization", identity.authorization);
  }
}

}  // namespace fulgurite::webhdfs
