// The fixture of the fault tests: a real server, reached directly and through a proxy that breaks
// connections.
//
// The direct way prepares and checks; what is tested goes through the proxy, with short pauses so
// that a test's retries take seconds.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "conformance/filesystem_test.h"
#include "support/fault_proxy.h"

namespace fulgurite::conformance {

using test::Fault;

class FaultTest : public FileSystemTest {
 protected:
  void SetUp() override;
  void TearDown() override;

  /// Sets the fault, writes `content` as "f" through the proxy, and checks that it arrived.
  void expect_upload(const std::string& content, Fault fault);
  /// The same, but the fault does not go away: the error must be clear and come in time, and
  /// neither a file nor an upload may be left.
  std::optional<Error> failed_upload(const std::string& content, Fault fault);

  /// Sets the fault, reads "f" through the proxy, and compares.
  void expect_download(const std::string& content, Fault fault);
  /// The same for a fault that stays.
  std::optional<Error> failed_download(Fault fault);

  const Service& service() const { return *GetParam().service; }

  std::unique_ptr<test::FaultProxy> proxy;
  std::shared_ptr<FileSystem> proxied;

 private:
  std::optional<Error> timely_error(const std::function<void()>& call);
};

/// The servers that the proxy can stand before.
std::vector<Backend> fault_backends();

}  // namespace fulgurite::conformance
