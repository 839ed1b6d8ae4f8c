// The metadata server of Google's machines: the token of the machine's service account.
//
// https://cloud.google.com/compute/docs/metadata/overview
#pragma once

#include "auth/google_source.h"

namespace fulgurite::auth {

/// Asks GCE_METADATA_HOST (default metadata.google.internal, else GCE_METADATA_IP). Absent where
/// nobody answers as that server does, where the machine has no service account, and where
/// NO_GCE_CHECK is true.
GoogleAnswer ask_google_metadata(const GoogleCredentialOptions& options);

}  // namespace fulgurite::auth
