// "key?versionid=x" and "key?snapshot=x", where the options ask for such paths.
//
// Who calls it: the reading verbs. adlfs's form; a path without the option is taken as it is.
#pragma once

#include <string>

#include "fulgurite/azure.h"
#include "object/object_store.h"

namespace fulgurite::azure {

struct VersionedPath {
  object::ObjectPath path;
  std::string version;  ///< as ReadOptions::version; empty = the present content
};

/// `version` goes before one that stands in the path.
VersionedPath versioned_path(object::ObjectPath path, const AzureOptions& options,
                             const std::string& version);

}  // namespace fulgurite::azure
