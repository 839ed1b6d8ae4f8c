// FileSystem over a storage account: the object filesystem over its blobs, with what other object
// stores do not have.
//
// Files can be appended to. In an account with a hierarchical namespace (Data Lake Storage Gen2)
// directories exist by themselves, a rename is one step, and a name cannot be both: bytes go
// through the Blob API as everywhere, what is about directories goes to the account's dfs endpoint.
// Not proven on a server: nothing emulates that endpoint. Spec:
// https://learn.microsoft.com/rest/api/storageservices/datalakestoragegen2/path
#pragma once

#include <memory>

#include "azure/client.h"
#include "fulgurite/filesystem.h"

namespace fulgurite::azure {

/// Sends nothing yet: the account is asked what it is when that first matters, unless the options
/// say it or it has no dfs endpoint.
std::shared_ptr<FileSystem> make_filesystem(std::shared_ptr<const Client> client);

}  // namespace fulgurite::azure
