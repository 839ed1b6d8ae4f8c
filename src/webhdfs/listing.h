// The entries of a directory, alone or with everything below it.
#pragma once

#include <memory>
#include <string>

#include "webhdfs/client.h"

namespace fulgurite::webhdfs {

/// Cost: one request per page of a directory (dfs.ls.limit, 1000 entries); files that are being
/// written by this library are left out.
std::unique_ptr<Listing> open_listing(std::shared_ptr<const Client> client, std::string path,
                                      const ListOptions& options);

}  // namespace fulgurite::webhdfs
