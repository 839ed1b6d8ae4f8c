// The entries of a local directory, alone or with everything below it.
#pragma once

#include <memory>
#include <string>

#include "fulgurite/filesystem.h"

namespace fulgurite::local {

std::unique_ptr<Listing> open_listing(const std::string& path, const ListOptions& options);

}  // namespace fulgurite::local
