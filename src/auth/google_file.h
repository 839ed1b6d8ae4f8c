// Google's credentials files: which one, and which kind of credentials it holds.
//
// https://google.aip.dev/auth/4110. Who calls it: google_credentials.
#pragma once

#include <string>
#include <variant>

#include "auth/google_source.h"

namespace fulgurite::auth {

struct GoogleFile {
  std::string where;  ///< its path, or "the option credentials"
  std::string text;   ///< JSON
};

/// The file that options or machine name: `given` (a path, or JSON itself), then
/// GOOGLE_APPLICATION_CREDENTIALS, then the well-known file (in CLOUDSDK_CONFIG, default
/// ~/.config/gcloud), or why there is none. Errors: unauthenticated for a named file that does not
/// exist; those of reading it.
std::variant<GoogleFile, Absent> find_google_file(const std::string& given);

/// The token of whoever the file names, by its "type". Errors: unauthenticated for a file that is
/// no such JSON; not_supported for kinds that are not spoken.
GoogleToken google_token_of(const GoogleFile& file, const std::string& scope,
                            const std::string& ca_bundle);

}  // namespace fulgurite::auth
