// The key file of a service account: a signed statement is exchanged for a token.
//
// https://developers.google.com/identity/protocols/oauth2/service-account#authorizingrequests
#pragma once

#include "auth/google_source.h"

namespace fulgurite::auth {

/// `file` is of type "service_account", `where` its path. One POST an attempt, up to 4; each is
/// signed anew, so that a wrong clock that is set right is noticed.
GoogleToken service_account_token(const JsonFields& file, const std::string& where,
                                  const std::string& scope, const std::string& ca_bundle);

}  // namespace fulgurite::auth
