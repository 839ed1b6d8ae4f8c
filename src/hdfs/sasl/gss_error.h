// From a status of GSSAPI and Kerberos to an Error: the one table for them.
#pragma once

#include <cstdint>
#include <string>

#include "fulgurite/error.h"
#include "hdfs/sasl/kerberos_login.h"

namespace fulgurite::hdfs {

/// Who proves who it is, and to whom.
struct KerberosParties {
  KerberosLogin login;
  std::string server;  // "namenode1:8020"
  std::string server_principal;
};

/// "alice@REALM to nn/host@REALM".
std::string text_of(const KerberosParties& parties);

/// The Error for a pair of status codes: it names the principals and the server, and says what is
/// missing. Errors of the KDC's being out of reach are unavailable, the others unauthenticated.
Error gss_error(const KerberosParties& parties, std::uint32_t major, std::uint32_t minor);

}  // namespace fulgurite::hdfs
