// Reading a local file by position.
#pragma once

#include <memory>
#include <string>

#include "fulgurite/filesystem.h"

namespace fulgurite::local {

std::unique_ptr<Reader> open_reader(const std::string& path, const ReadOptions& options);

}  // namespace fulgurite::local
