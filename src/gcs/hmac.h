// HMAC keys: Google Cloud Storage as an S3 store, which it is for them.
//
// Who calls it: make_gcs. Spec: https://cloud.google.com/storage/docs/interoperability
#pragma once

#include <memory>

#include "fulgurite/gcs.h"

namespace fulgurite::gcs {

bool has_hmac_keys(const GcsOptions& options);

/// Errors: invalid_argument for half a key; not_supported for options that the S3 interface has
/// no word for.
std::shared_ptr<FileSystem> make_hmac_filesystem(const GcsOptions& options);

}  // namespace fulgurite::gcs
