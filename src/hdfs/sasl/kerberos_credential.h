// Tickets of a login, for use by GSSAPI. Who calls it: kerberos; the SPNEGO of webhdfs.
#pragma once

#include <string>

#include "hdfs/sasl/gss.h"
#include "hdfs/sasl/gss_error.h"

namespace fulgurite::hdfs {

/// Errors of these: gss_error's.
GssCredential acquire_credential(const KerberosParties& parties);
/// `principal` as Kerberos writes it: "nn/host@REALM".
GssName import_principal(const std::string& principal, const KerberosParties& parties);
void check_gss(const KerberosParties& parties, OM_uint32 major, OM_uint32 minor);

}  // namespace fulgurite::hdfs
