// Who we are to a cluster, and how a request says so.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "fulgurite/webhdfs.h"
#include "hdfs/configuration.h"
#include "hdfs/sasl/kerberos_login.h"
#include "http/message.h"
#include "webhdfs/endpoint.h"

namespace fulgurite::webhdfs {

struct Identity {
  std::string user;  ///< below /user, where relative paths begin
  /// Of every request to a NameNode: user.name, doas, delegation. Has secrets.
  std::vector<std::pair<std::string, std::string>> query{};
  std::string authorization{};                    ///< "Basic ...", if a gateway asks for a password
  std::optional<hdfs::KerberosLogin> kerberos{};  ///< nothing: no proof by tickets
};

/// Errors: invalid_argument for options that exclude each other, for a password that would travel
/// unencrypted, and for a token file that is none. Cost: with a token file, look-ups in DNS.
Identity resolve_identity(const WebHdfsOptions& options, const hdfs::Configuration& configuration,
                          const Endpoint& endpoint);

/// Puts what proves who we are into the header of a request to `server`. Cost: with Kerberos some
/// 0.2 ms, and the KDC once per server. Errors: those of hdfs/sasl/gss_error.
void authorize(http::Request& request, const Identity& identity, const object::EndpointUrl& server);

}  // namespace fulgurite::webhdfs
