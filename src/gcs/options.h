// GcsOptions from text.
//
// Who calls it: make_gcs and the registry. The names are ours, gcsfs's and object_store's:
// https://gcsfs.readthedocs.io/en/latest/api.html
#pragma once

#include "base/option_table.h"
#include "fulgurite/gcs.h"

namespace fulgurite::gcs {

const OptionTable<GcsOptions>& option_table();

}  // namespace fulgurite::gcs
