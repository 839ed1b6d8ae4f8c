// From a status of GSSAPI and Kerberos to an Error: the one table for them.
#pragma once

#include <cstdint>
#include <string>

#include "fulgurite/error.h"

namespace fulgurite::hdfs {

/// What Kerberos was asked for, for its errors.
struct KerberosParties {
  std::string server;            // "namenode1:8020"
  std::string client_principal;  // empty: whoever the ticket is for
  std::string server_principal;
  std::string keytab{};  // empty: tickets come from a cache
};

/// The Error for a pair of status codes: it names the principals and the server, and says what is
/// missing. Errors of the KDC's being out of reach are unavailable, the others unauthenticated.
Error gss_error(const KerberosParties& parties, std::uint32_t major, std::uint32_t minor);

}  // namespace fulgurite::hdfs
