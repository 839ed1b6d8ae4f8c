// A person's own credentials, as `gcloud auth application-default login` stores them: a refresh
// token is exchanged for access tokens.
//
// https://developers.google.com/identity/protocols/oauth2/web-server#offline
#pragma once

#include "auth/google_source.h"

namespace fulgurite::auth {

/// `file` is of type "authorized_user", `where` its path. One POST an attempt, up to 4. Its scopes
/// are those of the login.
GoogleToken authorized_user_token(const JsonFields& file, const std::string& where,
                                  const std::string& ca_bundle);

}  // namespace fulgurite::auth
