// Options of adlfs, azure-identity and object_store that AzureOptions has no field for, each with
// its reason.
//
// Who calls it: parse_azure_options, so that settings written for those programs either work as
// they are or fail with a sentence.
#pragma once

#include <string_view>

namespace fulgurite::azure {

/// Whether `name` is one of them and its value asks for nothing that does not happen anyway.
/// Errors: not_supported if it does ask for something.
bool is_refused(std::string_view name, std::string_view value);

}  // namespace fulgurite::azure
