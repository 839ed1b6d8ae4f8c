// The fixture of the conformance suite: a filesystem, and a directory of the test's own in it.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "backends.h"
#include "support/expect_error.h"

namespace fulgurite::conformance {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

/// Larger than two parts of every backend.
inline constexpr std::size_t kLarge = (12u << 20) + 345;

/// `size` bytes that look random and depend on `seed`.
std::string random_text(std::size_t size, unsigned seed = 1);

class FileSystemTest : public testing::TestWithParam<Backend> {
 protected:
  void SetUp() override;
  void TearDown() override;

  const Deviations& deviations() const { return GetParam().deviations; }
  const Capability& capability() const { return fs->capability(); }
  /// Whether "a" and "a/b" can be files at the same time, on this server.
  bool file_beside_directory() const {
    return capability().file_beside_directory && !deviations().keys_are_files;
  }

  std::string path(std::string_view name) const { return directory + "/" + std::string(name); }
  FileInfo write(std::string_view name, std::string_view content) const {
    return fs->write_file(path(name), content);
  }
  std::string read(std::string_view name) const { return fs->read_file(path(name)); }
  bool exists(std::string_view name) const { return fs->exists(path(name)); }

  /// Paths relative to the test's directory; directories have a slash at the end.
  std::vector<std::string> names(const std::vector<FileInfo>& entries) const;
  std::vector<std::string> listed(std::string_view name = {}) const;
  std::vector<std::string> found(std::string_view name = {}) const;
  /// Uploads below the test's directory that nobody finished; none where there are no uploads.
  std::size_t unfinished_uploads() const;

  std::shared_ptr<FileSystem> fs;
  std::string directory;  // exists, and is empty
};

inline std::string backend_name(const testing::TestParamInfo<Backend>& info) {
  return info.param.name;
}

}  // namespace fulgurite::conformance

#define FULGURITE_ON_ALL_BACKENDS(suite)                                                        \
  INSTANTIATE_TEST_SUITE_P(All, suite, testing::ValuesIn(::fulgurite::conformance::backends()), \
                           ::fulgurite::conformance::backend_name)
