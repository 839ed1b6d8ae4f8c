// Workload identity federation: an identity of elsewhere (a file, a URL, AWS) is exchanged for a
// token of Google's.
//
// https://cloud.google.com/iam/docs/workload-identity-federation and, for the exchange, RFC 8693.
#pragma once

#include "auth/google_source.h"

namespace fulgurite::auth {

/// `file` is of type "external_account", `where` its path. Reads the other identity anew, then
/// one POST an attempt, and one more if the file names a service account to impersonate.
/// Errors: not_supported for executables as sources.
GoogleToken external_account_token(const JsonFields& file, const std::string& where,
                                   const std::string& scope, const std::string& ca_bundle);

}  // namespace fulgurite::auth
