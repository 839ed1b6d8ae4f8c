// webhdfs:// as a FileSystem: paths, directories, moves and removals. Reading and writing are those
// of the object stores over a Store; appending and listing are in the files beside this one.
#pragma once

#include <memory>

#include "fulgurite/filesystem.h"
#include "webhdfs/client.h"

namespace fulgurite::webhdfs {

/// Sends nothing yet. Errors: invalid_argument for options that leave no part or no connection.
std::shared_ptr<FileSystem> make_filesystem(std::shared_ptr<const Client> client);

}  // namespace fulgurite::webhdfs
