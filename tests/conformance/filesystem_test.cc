// The fixture of the conformance suite.
#include "filesystem_test.h"

#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <ostream>
#include <random>

namespace fulgurite::conformance {
namespace {

bool servers_are_required() {
  for (const auto& [name, value] : {std::pair{"CI", "true"}, {"FULGURITE_REQUIRE_SERVERS", "1"}}) {
    const char* found = std::getenv(name);
    if (found && std::string_view(found) == value) return true;
  }
  return false;
}

/// "ReadTest.ReadAt_Middle" without what is no good in every kind of path.
std::string test_name() {
  const auto* info = testing::UnitTest::GetInstance()->current_test_info();
  std::string name = std::string(info->test_suite_name()) + "." + info->name();
  std::ranges::replace(name, '/', '-');
  return name + "-" + std::to_string(::getpid());
}

}  // namespace

void PrintTo(const Backend& backend, std::ostream* out) { *out << backend.name; }

std::string random_text(std::size_t size, unsigned seed) {
  std::mt19937_64 random(seed);
  std::string text(size, '\0');
  for (std::size_t at = 0; at < size; at += sizeof(std::uint64_t)) {
    const std::uint64_t word = random();
    std::memcpy(text.data() + at, &word, std::min(sizeof word, size - at));
  }
  return text;
}

void FileSystemTest::SetUp() {
  const std::string& needs = GetParam().needs;
  if (!needs.empty() && !std::getenv(needs.c_str())) {
    const std::string reason = needs + " is not set; tests/servers/run starts the servers";
    if (servers_are_required()) FAIL() << reason;
    GTEST_SKIP() << reason;
  }
  fs = GetParam().make();
  const std::string root = GetParam().root();
  fs->create_directory(root);
  directory = root + "/" + test_name();
  fs->create_directory(directory);
}

void FileSystemTest::TearDown() {
  if (directory.empty() || !fs->exists(directory)) return;
  fs->remove_all(directory);
}

std::vector<std::string> FileSystemTest::names(const std::vector<FileInfo>& entries) const {
  std::vector<std::string> names;
  for (const FileInfo& entry : entries) {
    EXPECT_TRUE(entry.path.starts_with(directory + "/")) << entry.path;
    names.push_back(entry.path.substr(directory.size() + 1) + (entry.is_directory() ? "/" : ""));
  }
  return names;
}

std::vector<std::string> FileSystemTest::listed(std::string_view name) const {
  return names(fs->ls(name.empty() ? directory : path(name)));
}

std::vector<std::string> FileSystemTest::found(std::string_view name) const {
  return names(fs->find(name.empty() ? directory : path(name)));
}

std::size_t FileSystemTest::unfinished_uploads() const {
  const auto& service = GetParam().service;
  return service && service->unfinished_uploads ? service->unfinished_uploads(directory) : 0;
}

}  // namespace fulgurite::conformance
