// Every way to a filesystem that the conformance suite runs over, and how each differs.
//
// A difference is either a field of Capability or one named deviation of a server; both have a
// line in docs/backends.md. Servers are started by tests/servers/run, which exports their
// endpoints; a missing one skips its tests, and fails them where FULGURITE_REQUIRE_SERVERS=1 or
// CI=true.
#pragma once

#include <functional>
#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "fulgurite/filesystem.h"
#include "fulgurite/s3.h"

namespace fulgurite::conformance {

/// What one server does unlike the service it stands for.
struct Deviations {
  bool tidies_keys = false;          ///< weed: "a//b" and "a\\b" become "a/b", "./a" is refused
  bool keys_are_files = false;       ///< versitygw: "a" and "a/b" exclude each other
  bool any_region_is_right = false;  ///< weed: the region in a signature is not checked
  bool completion_races = false;     ///< weed: several exclusive completions at once may all win
  bool vague_about_buckets = false;  ///< weed: a copy into a missing bucket is an internal error
  bool no_colons = false;            ///< hdfs: a name with ':' is refused
  bool decodes_copy_source = false;  ///< versitygw: "?versionId=" in the key of a copy's source
};

struct Backend {
  std::string name;  ///< "s3_weed_path_http"
  /// The environment variable without which there is no such server; empty for none.
  std::string needs{};
  std::function<std::shared_ptr<FileSystem>()> make{};
  /// The directory in which tests make theirs.
  std::function<std::string()> root{};
  /// For S3: the options that `make` uses, for tests that spoil one of them.
  std::function<S3Options()> s3_options{};
  Deviations deviations{};

  bool is_s3() const { return s3_options != nullptr; }
};

/// For gtest's messages.
void PrintTo(const Backend& backend, std::ostream* out);

const std::vector<Backend>& backends();
/// Those that are S3 servers.
std::vector<Backend> s3_backends();

}  // namespace fulgurite::conformance
