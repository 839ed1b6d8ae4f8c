// The fixture of the fault tests.
#include "fault_test.h"

namespace fulgurite::conformance {
namespace {

// An attempt that stalls takes seven seconds, since curl's speed is a mean of the last five; a
// second one must still begin.
constexpr std::chrono::seconds kDeadline{12};

struct HostAndPort {
  std::string host;
  int port;
};

HostAndPort host_and_port(const std::string& url) {
  const auto begin = url.find("://") + 3;
  const auto colon = url.find(':', begin);
  return {url.substr(begin, colon - begin), std::stoi(url.substr(colon + 1))};  // up to a path
}

}  // namespace

void FaultTest::SetUp() {
  FileSystemTest::SetUp();
  if (!fs) return;
  const Service& service = *GetParam().service;
  const auto [host, port] = host_and_port(service.endpoint());
  proxy = std::make_unique<test::FaultProxy>(host, port);
  Changes changes;
  changes.connect_to = proxy->address();
  changes.stall_time = std::chrono::seconds(1);
  changes.stall_bytes_per_second = 1000;
  changes.max_retries = 4;
  changes.retry_deadline = kDeadline;
  changes.max_connections = 4;
  proxied = service.make(changes);
}

void FaultTest::TearDown() {
  if (proxy) proxy->set_fault({});
  FileSystemTest::TearDown();
}

void FaultTest::expect_upload(const std::string& content, Fault fault) {
  proxy->set_fault(std::move(fault));
  EXPECT_EQ(proxied->write_file(path("f"), content).size, content.size());
  EXPECT_GT(proxy->strikes(), 0) << "the fault struck nothing";
  EXPECT_TRUE(read("f") == content);
  EXPECT_EQ(unfinished_uploads(), 0u);
}

std::optional<Error> FaultTest::failed_upload(const std::string& content, Fault fault) {
  proxy->set_fault(std::move(fault));
  auto error = timely_error([&] { proxied->write_file(path("f"), content); });
  EXPECT_GT(proxy->strikes(), 1) << "a fault that stays must have been met again";
  EXPECT_FALSE(exists("f"));
  EXPECT_EQ(unfinished_uploads(), 0u);
  return error;
}

void FaultTest::expect_download(const std::string& content, Fault fault) {
  write("f", content);
  proxy->set_fault(std::move(fault));
  EXPECT_TRUE(proxied->read_file(path("f")) == content);
  EXPECT_GT(proxy->strikes(), 0) << "the fault struck nothing";
}

std::optional<Error> FaultTest::failed_download(Fault fault) {
  write("f", random_text(kLarge));
  proxy->set_fault(std::move(fault));
  auto error = timely_error([&] { proxied->read_file(path("f")); });
  EXPECT_GT(proxy->strikes(), 1) << "a fault that stays must have been met again";
  return error;
}

// Some parts finish one after another, so a call may take a few deadlines, but not for ever.
std::optional<Error> FaultTest::timely_error(const std::function<void()>& call) {
  const auto start = std::chrono::steady_clock::now();
  auto error = test::error_of(call);
  EXPECT_LT(std::chrono::steady_clock::now() - start, 3 * kDeadline);
  if (!error) return error;
  EXPECT_NE(error->url().find(path("f")), std::string::npos) << error->what();
  EXPECT_FALSE(error->advice().empty()) << error->what();
  EXPECT_GT(error->attempts(), 1) << error->what();
  EXPECT_GT(error->elapsed().count(), 0) << error->what();
  return error;
}

std::vector<Backend> fault_backends() {
  std::vector<Backend> found;
  for (const Backend& backend : served_backends()) {
    if (backend.plain_http) found.push_back(backend);
  }
  return found;
}

}  // namespace fulgurite::conformance
