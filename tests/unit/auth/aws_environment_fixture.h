// A home folder of its own and an environment without AWS and proxy settings, for one test.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "support/environment.h"

extern char** environ;  // NOLINT: declared by POSIX in no header

namespace fulgurite::test {

/// Metadata is switched off until a test sets `AWS_EC2_METADATA_DISABLED` otherwise: no test may
/// depend on the machine that it runs on.
class AwsEnvironment {
 public:
  AwsEnvironment() {
    for (const auto& name : inherited()) set(name, std::nullopt);
    set("HOME", home_.path());
    set("AWS_EC2_METADATA_DISABLED", "true");
    std::filesystem::create_directories(home_ / ".aws/sso/cache");
  }

  void set(const std::string& name, std::optional<std::string> value) {
    variables_.emplace_front(name, std::move(value));
  }

  /// Writes a file below the home folder; returns its path.
  std::string write(const std::string& name, std::string_view text) {
    std::ofstream(home_ / name) << text;
    return home_ / name;
  }
  void config(std::string_view text) { write(".aws/config", text); }
  void credentials(std::string_view text) { write(".aws/credentials", text); }
  const std::string& home() const { return home_.path(); }

 private:
  static std::vector<std::string> inherited() {
    std::vector<std::string> names = {"http_proxy",  "https_proxy", "all_proxy", "no_proxy",
                                      "HTTPS_PROXY", "ALL_PROXY",   "NO_PROXY"};
    for (char** entry = environ; *entry; ++entry) {
      const std::string_view text(*entry);
      if (text.starts_with("AWS_")) names.emplace_back(text.substr(0, text.find('=')));
    }
    return names;
  }

  TemporaryFolder home_;
  std::list<ScopedVariable> variables_;  // the newest first, so that the oldest is restored last
};

}  // namespace fulgurite::test
