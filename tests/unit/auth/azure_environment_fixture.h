// A home folder and an environment without Azure and proxy settings, for one test; and what Entra
// ID and the metadata services answer.
#pragma once

#include <filesystem>
#include <fstream>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/azure_credentials.h"
#include "support/environment.h"
#include "support/wire_server.h"

extern char** environ;  // NOLINT: declared by POSIX in no header

namespace fulgurite::test {

/// No test may depend on the machine that it runs on: there is no `az` on the PATH until a test
/// puts one there.
class AzureEnvironment {
 public:
  AzureEnvironment() {
    for (const auto& name : inherited()) set(name, std::nullopt);
    set("HOME", home_.path());
    set("PATH", home_.path() + ":/usr/bin:/bin");
    write_program("az", "exit 127");
  }

  void set(const std::string& name, std::optional<std::string> value) {
    variables_.emplace_front(name, std::move(value));
  }
  /// Writes a file below the home folder; returns its path.
  std::string write(const std::string& name, std::string_view text) {
    std::ofstream(home_ / name) << text;
    return home_ / name;
  }
  /// A shell script that stands on the PATH.
  void write_program(const std::string& name, const std::string& commands) {
    const auto path = write(name, "#!/bin/sh\n" + commands + "\n");
    std::filesystem::permissions(path, std::filesystem::perms::owner_all);
  }
  const std::string& home() const { return home_.path(); }

 private:
  static std::vector<std::string> inherited() {
    std::vector<std::string> names = {"http_proxy", "https_proxy", "all_proxy", "no_proxy"};
    for (char** entry = environ; *entry; ++entry) {
      const std::string_view text(*entry);
      for (const char* prefix : {"AZURE_", "IDENTITY_", "MSI_", "IMDS_"}) {
        if (text.starts_with(prefix)) names.emplace_back(text.substr(0, text.find('=')));
      }
    }
    return names;
  }

  TemporaryFolder home_;
  std::list<ScopedVariable> variables_;  // the newest first, so that the oldest is restored last
};

/// Where nothing is asked of the machine: no metadata service answers.
inline auth::AzureCredentialOptions azure_options() {
  auth::AzureCredentialOptions options;
  options.metadata_endpoint = "http://127.0.0.1:" + std::to_string(unused_port());
  return options;
}

/// What Entra ID answers to a grant.
inline WireAnswer entra_token(const std::string& token) {
  return {.headers = {{"Content-Type", "application/json"}},
          .body = R"({"token_type":"Bearer","expires_in":3599,"ext_expires_in":3599,)"
                  R"("access_token":")" +
                  token + "\"}"};
}

/// How it refuses.
inline WireAnswer entra_refusal(int status, const std::string& error, const std::string& words) {
  return {.status = status,
          .body = R"({"error":")" + error + R"(","error_description":")" + words +
                  R"(","error_codes":[7000215],"correlation_id":"c-1"})"};
}

}  // namespace fulgurite::test
