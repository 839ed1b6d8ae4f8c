// Options of adlfs, azure-identity and object_store that AzureOptions has no field for, each with
// its reason.
//
// Who calls it: parse_azure_options, so that settings written for those programs either work as
// they are or fail with a sentence.
#pragma once

#include <span>

#include "base/refused_options.h"

namespace fulgurite::azure {

std::span<const RefusedOption> refused_options();

}  // namespace fulgurite::azure
