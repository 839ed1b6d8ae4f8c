// SPNEGO: the header by which a Kerberos ticket proves to a web server who we are.
//
// Of the handshake only the first message: servers of Hadoop need no second. What they are, https
// proves. Spec: RFC 4559 (https://www.rfc-editor.org/rfc/rfc4559). Who calls it: identity.
#pragma once

#include <string>

#include "hdfs/sasl/kerberos_login.h"
#include "object/endpoint_url.h"

namespace fulgurite::webhdfs {

/// "Negotiate ...", for one request: servers refuse to see it twice. The server's principal is
/// HTTP/host, of the realm that krb5.conf says. Errors: those of hdfs/sasl/gss_error.
std::string negotiate_header(const hdfs::KerberosLogin& login, const object::EndpointUrl& server);

}  // namespace fulgurite::webhdfs
