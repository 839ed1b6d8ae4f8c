// Where tickets of Kerberos come from.
#pragma once

#include <string>

namespace fulgurite::hdfs {

/// All empty: the default ticket cache ($KRB5CCNAME).
struct KerberosLogin {
  std::string ticket_cache;  // a file, or "TYPE:name" as krb5 knows it
  std::string keytab;        // a file; tickets are fetched and renewed by its keys
  std::string principal;     // whose; empty: the cache's, or the keytab's first
};

/// Whose tickets they are, by the local files; empty if there are none.
std::string owner_of(const KerberosLogin& login);

}  // namespace fulgurite::hdfs
