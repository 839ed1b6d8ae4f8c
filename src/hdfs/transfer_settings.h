// What configuration files say of how well transfers of data are guarded.
#pragma once

#include "hdfs/configuration.h"
#include "hdfs/settings.h"

namespace fulgurite::hdfs {

/// Sets transfer_protection, plain_without_token and offer_aes. Precondition: rpc_security is set.
/// Errors: invalid_argument and not_supported for settings that make no sense, by name.
void set_transfer_security(const Configuration& configuration, Settings& settings);

}  // namespace fulgurite::hdfs
