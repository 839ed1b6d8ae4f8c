// What S3, Google Cloud Storage and Azure make of options alike: the rows of ObjectOptions' fields,
// and the options of fsspec and object_store that no object store has a use for.
//
// Who calls it: the options.cc of s3, gcs and azure.
#pragma once

#include <span>
#include <string_view>

#include "base/option_table.h"
#include "base/refused_options.h"
#include "fulgurite/object_options.h"

namespace fulgurite::object {

/// The rows of ObjectOptions. `further` has what a provider's own world adds to them, by name:
/// aliases, variables, and another help where it has one.
OptionTable<ObjectOptions> shared_rows(std::span<const OptionInfo> further);

/// `options` without those that ask for nothing: the provider's `refused`, and everybody's.
/// Errors: not_supported, with the reason, for one that asks for something.
StorageOptions without_refused(std::span<const RefusedOption> refused, std::string_view protocol,
                               const StorageOptions& options);

}  // namespace fulgurite::object
