// AzureOptions from text.
//
// Who calls it: make_azure and the registry. Not here: what a connection string says (account).
// The names are ours, adlfs's, azure-identity's and object_store's:
// https://fsspec.github.io/adlfs/api/
#pragma once

#include "base/option_table.h"
#include "fulgurite/azure.h"

namespace fulgurite::azure {

const OptionTable<AzureOptions>& option_table();

}  // namespace fulgurite::azure
