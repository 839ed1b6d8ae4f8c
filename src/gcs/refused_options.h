// Options and variables of gcsfs, google-auth and object_store that GcsOptions has no field for.
//
// Who calls it: parse_gcs_options.
#pragma once

#include <span>

#include "base/refused_options.h"

namespace fulgurite::gcs {

std::span<const RefusedOption> refused_options();

/// Errors: not_supported for a variable of the environment that asks for what is not done here.
void check_environment();

}  // namespace fulgurite::gcs
