// What options and configuration files say of proofs: who we are, and how well guarded calls are.
#pragma once

#include <memory>

#include "fulgurite/hdfs.h"
#include "hdfs/configuration.h"
#include "hdfs/settings.h"

namespace fulgurite::hdfs {

/// The names of protections in `property`, in its order; authentication if it is not set.
/// Errors: invalid_argument, naming the property.
std::vector<Protection> protections_of(const Configuration& configuration,
                                       const std::string& property);

/// Sets users and rpc_security. Precondition: authority and namenodes are set.
/// Errors: invalid_argument and not_supported for settings that make no sense, by name.
void set_security(const HdfsOptions& options, const Configuration& configuration,
                  Settings& settings);

}  // namespace fulgurite::hdfs
