// Writing a local file: a new one that is published at commit, or an old one that grows.
#pragma once

#include <memory>
#include <string>

#include "fulgurite/filesystem.h"
#include "fulgurite/local.h"

namespace fulgurite::local {

std::unique_ptr<Writer> open_writer(const std::string& path, const WriteOptions& options,
                                    const LocalOptions& local);
/// Where a write to `path` goes: the target of a link, else `path` itself.
/// Errors: is_a_directory; not_supported for devices and pipes, which must not be replaced.
std::string write_target(const std::string& path);

}  // namespace fulgurite::local
