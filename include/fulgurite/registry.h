// From a URL to a filesystem: which protocols exist, which work here, and how to get the others.
//
// The counterpart of fsspec.registry and fsspec.core.url_to_fs.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "fulgurite/filesystem.h"
#include "fulgurite/options.h"

namespace fulgurite {

/// One protocol. Those without `make` are known by name only.
struct Implementation {
  std::string summary;     ///< "Amazon S3 and compatible stores"
  std::string how_to_get;  ///< what to do when it does not work here; empty when it does
  std::vector<OptionInfo> options;
  std::function<std::shared_ptr<FileSystem>(const StorageOptions&)> make;
};

/// Every protocol of fsspec 2026.9 and those registered since, by name.
std::map<std::string, Implementation> known_implementations();

/// Adds a protocol. Errors: already_exists unless `clobber`. Thread-safe.
void register_implementation(const std::string& protocol, Implementation implementation,
                             bool clobber = false);

/// The filesystem for `protocol` with these options over the environment's. Equal calls share one
/// instance as long as somebody holds it. Errors: invalid_argument (unknown protocol or option,
/// naming the nearest), not_supported (known, but not here; with the sentence how to get it).
std::shared_ptr<FileSystem> filesystem(std::string_view protocol,
                                       const StorageOptions& options = {});

/// A URL taken apart: who serves it, and under which path.
struct Location {
  std::shared_ptr<FileSystem> filesystem;
  std::string path;
};

/// Resolves "s3://bucket/key", "file:///x", "/x", "x", "memory://x". Options inside the URL (where
/// a protocol has them) lose against `options`.
Location resolve(std::string_view url, const StorageOptions& options = {});

/// Shorthands: resolve, then one call.
std::unique_ptr<Reader> open_reader(std::string_view url, const ReadOptions& read = {},
                                    const StorageOptions& options = {});
std::unique_ptr<Writer> open_writer(std::string_view url, const WriteOptions& write = {},
                                    const StorageOptions& options = {});

}  // namespace fulgurite
