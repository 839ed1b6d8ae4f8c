// Options and variables of gcsfs, google-auth and object_store that GcsOptions has no field for.
//
// Who calls it: parse_gcs_options.
#pragma once

#include <string_view>

namespace fulgurite::gcs {

/// Whether `name` is one of them and its value asks for nothing that does not happen anyway.
/// Errors: not_supported if it does ask for something.
bool is_refused(std::string_view name, std::string_view value);

/// Errors: not_supported for a variable of the environment that asks for what is not done here.
void check_environment();

}  // namespace fulgurite::gcs
