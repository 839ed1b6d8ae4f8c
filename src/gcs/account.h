// From options to a client: what they leave open comes from the machine's Google settings.
//
// Who calls it: make_gcs and Gcs. Tests build a Client with credentials of their own instead.
#pragma once

#include <memory>

#include "gcs/client.h"

namespace fulgurite::gcs {

/// Errors: invalid_argument when options contradict each other.
std::shared_ptr<const Client> make_client(const GcsOptions& options);

}  // namespace fulgurite::gcs
