// Removing objects of one bucket.
#pragma once

#include <span>
#include <string>

#include "gcs/client.h"

namespace fulgurite::gcs {

/// One request a key, several under way; missing ones are passed over.
void remove_objects(const Client& client, const std::string& bucket,
                    std::span<const std::string> keys);

}  // namespace fulgurite::gcs
