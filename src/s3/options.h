// S3Options from text.
//
// Who calls it: make_s3 and the registry. Not here: the AWS settings of the machine (account). The
// names are ours, s3fs's, botocore's and object_store's:
// https://s3fs.readthedocs.io/en/latest/api.html
#pragma once

#include "base/option_table.h"
#include "fulgurite/s3.h"

namespace fulgurite::s3 {

const OptionTable<S3Options>& option_table();

/// JSON objects among the values ("client_kwargs") replaced by what they hold, at any depth.
/// Errors: invalid_argument naming the option that does not parse.
StorageOptions flattened(const StorageOptions& options);

}  // namespace fulgurite::s3
