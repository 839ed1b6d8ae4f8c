// System calls on single files, with Errors: what the parts of the local filesystem share.
#pragma once

#include <sys/stat.h>

#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>

#include "base/descriptor.h"
#include "fulgurite/filesystem.h"

namespace fulgurite::local {

/// `path` absolute, "~" expanded, no trailing slash. Errors: invalid_argument for a NUL in it.
std::string clean(std::string_view path);
/// The directory of a clean path, and the path of an entry in a directory.
std::string folder_of(const std::string& path);
std::string entry_of(const std::string& folder, std::string_view name);

/// stat(2) of what the path leads to; of the link itself where that is missing. Nothing if there
/// is no such path. Errors: permission_denied and others.
std::optional<struct stat> status(const std::string& path);
FileInfo info_of(const std::string& path, const struct stat& status);
/// fstat(2).
struct stat status_of(const Descriptor& file, const std::string& path);

Descriptor open_file(const std::string& path, int flags, std::string_view operation,
                     mode_t mode = 0);
/// Reads up to `to.size()` bytes at `offset`; fewer only at the end of the file.
std::size_t read_fully(const Descriptor& file, std::uint64_t offset, std::span<std::byte> to,
                       const std::string& path);
/// Writes all buffers in order at the file's position.
void write_fully(const Descriptor& file, std::span<const Buffer> buffers, const std::string& path);

void make_directories(const std::string& path);
/// Makes the entries of a directory durable.
void sync_folder(const std::string& folder);
void check_stop(const std::stop_token& stop, std::string_view operation, const std::string& path);

}  // namespace fulgurite::local
