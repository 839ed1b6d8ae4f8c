// Wrong names, credentials, regions, clocks, endpoints: each has its error code and an advice, and
// comes within the deadline. Only for backends with a server.
#include <chrono>

#include "filesystem_test.h"
#include "support/skewed_clock.h"
#include "support/wire_server.h"

namespace fulgurite::conformance {
namespace {

constexpr std::chrono::seconds kDeadline{2};
constexpr const char* kLetsEveryoneIn = "this server does not look at credentials";

class BadInputTest : public FileSystemTest {
 protected:
  /// The error of reading a file that exists, after `changes`. It must come within the deadline,
  /// and say what was done to what and what to do about it.
  std::optional<Error> error_with(const Changes& changes) {
    return error_with(changes, [this](FileSystem& spoilt) { spoilt.read_file(path("f")); });
  }

  template <class Action>
  std::optional<Error> error_with(Changes changes, Action action) {
    write("f", "content");
    changes.retry_deadline = kDeadline;
    changes.connect_timeout = kDeadline;
    auto spoilt = GetParam().service->make(changes);
    const auto start = std::chrono::steady_clock::now();
    auto error = test::error_of([&] { action(*spoilt); });
    EXPECT_LT(std::chrono::steady_clock::now() - start, 3 * kDeadline);
    if (error) {
      EXPECT_FALSE(error->operation().empty()) << error->what();
      EXPECT_NE(error->url().find(GetParam().root()), std::string::npos) << error->what();
      EXPECT_FALSE(error->advice().empty()) << error->what();
      EXPECT_EQ(std::string(error->what()).find(kWrongSecret), std::string::npos) << error->what();
    }
    return error;
  }
};

void expect_code(const std::optional<Error>& error, ErrorCode expected) {
  if (!error) return;
  EXPECT_EQ(to_string(error->code()), to_string(expected)) << error->what();
}

TEST_P(BadInputTest, EveryVerb_MissingBucket_IsNotFound) {
  const std::string missing = "fulgurite-no-such-bucket";
  EXPECT_FALSE(fs->exists(missing));
  EXPECT_FALSE(fs->exists(missing + "/f"));
  EXPECT_ERROR(fs->read_file(missing + "/f"), not_found);
  EXPECT_ERROR(fs->write_file(missing + "/f", "x"), not_found);
  EXPECT_ERROR(fs->write_file(missing + "/f", random_text(kLarge)), not_found);
  EXPECT_ERROR(fs->ls(missing), not_found);
  EXPECT_ERROR(fs->find(missing + "/d"), not_found);
  EXPECT_ERROR(fs->remove_directory(missing), not_found);
  EXPECT_ERROR(fs->copy_file(missing + "/f", path("to")), not_found);
  write("f", "x");
  if (!deviations().vague_about_buckets) {
    EXPECT_ERROR(fs->copy_file(path("f"), missing + "/f"), not_found);
  }
}

TEST_P(BadInputTest, Read_BadSecret_IsUnauthenticated) {
  if (deviations().any_credentials_are_right) GTEST_SKIP() << kLetsEveryoneIn;
  const auto error = error_with({.who = Changes::Who::wrong_secret});
  expect_code(error, ErrorCode::unauthenticated);
}

TEST_P(BadInputTest, Write_BadSecret_IsUnauthenticated) {
  if (deviations().any_credentials_are_right) GTEST_SKIP() << kLetsEveryoneIn;
  for (const std::size_t size : {std::size_t{10}, kLarge}) {
    const auto error = error_with({.who = Changes::Who::wrong_secret}, [&](FileSystem& spoilt) {
      spoilt.write_file(path("g"), random_text(size));
    });
    expect_code(error, ErrorCode::unauthenticated);
  }
  EXPECT_FALSE(exists("g"));
}

TEST_P(BadInputTest, Read_UnknownAccessKey_IsUnauthenticated) {
  if (deviations().any_credentials_are_right) GTEST_SKIP() << kLetsEveryoneIn;
  const auto error = error_with({.who = Changes::Who::stranger});
  expect_code(error, ErrorCode::unauthenticated);
}

TEST_P(BadInputTest, Read_Anonymous_IsRefused) {
  if (deviations().any_credentials_are_right) GTEST_SKIP() << kLetsEveryoneIn;
  const auto error = error_with({.who = Changes::Who::anonymous});
  ASSERT_TRUE(error);
  EXPECT_TRUE(error->code() == ErrorCode::permission_denied ||
              error->code() == ErrorCode::unauthenticated)
      << error->what();
}

TEST_P(BadInputTest, Read_BadRegion_SaysTheRegion) {
  if (!GetParam().service->has_regions) GTEST_SKIP() << "there are no regions here";
  const auto elsewhere = GetParam().service->make({.region = "eu-nowhere-7"});
  write("f", "content");
  if (deviations().any_region_is_right) {
    EXPECT_EQ(elsewhere->read_file(path("f")), "content");
    return;
  }
  // A client may learn the right region from the refusal, as at AWS; else it must name the matter.
  try {
    EXPECT_EQ(elsewhere->read_file(path("f")), "content");
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::unauthenticated) << error.what();
    EXPECT_NE(error.advice().find("region"), std::string::npos) << error.what();
  }
}

TEST_P(BadInputTest, Read_ClockAnHourAhead_SaysTheClock) {
  if (deviations().any_clock_is_right) GTEST_SKIP() << "this server does not look at the clock";
  write("f", "content");
  auto client = GetParam().make();
  test::SkewedClock skewed(std::chrono::hours(1));
  const auto error = test::error_of([&] { client->read_file(path("f")); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::unauthenticated) << error->what();
  EXPECT_NE(std::string(error->what()).find("clock"), std::string::npos) << error->what();
}

TEST_P(BadInputTest, Read_EndpointRefusesConnections_IsUnavailable) {
  const auto error = error_with({.connect_to = "127.0.0.1:" + std::to_string(test::unused_port())});
  expect_code(error, ErrorCode::unavailable);
}

TEST_P(BadInputTest, Read_EndpointHasNoAddress_IsUnavailableAndNamesTheHost) {
  const auto error = error_with({.endpoint_url = "http://no-such-host.invalid"});
  expect_code(error, ErrorCode::unavailable);
  if (error) {
    EXPECT_NE(std::string(error->what()).find("no-such-host.invalid"), std::string::npos)
        << error->what();
  }
}

TEST_P(BadInputTest, Read_EndpointIsNoObjectStore_SaysSo) {
  for (const int status : {200, 404, 405}) {
    SCOPED_TRACE(status);
    test::WireServer website([&](const test::WireRequest&) {
      return test::WireAnswer{.status = status,
                              .headers = {{"Content-Type", "text/html"}},
                              .body = "<!DOCTYPE html><html><body>It works!<br></body></html>"};
    });
    const auto error = error_with({.endpoint_url = website.url()},
                                  [&](FileSystem& spoilt) { spoilt.ls(path("d")); });
    ASSERT_TRUE(error);
    EXPECT_FALSE(error->retryable()) << error->what();
  }
}

TEST_P(BadInputTest, Read_CertificateOfAStranger_IsRefusedAndNotRetried) {
  if (!GetParam().service->endpoint().starts_with("https:")) {
    GTEST_SKIP() << "a matter of https";
  }
  const auto error = error_with({.distrust = true});
  ASSERT_TRUE(error);
  EXPECT_FALSE(error->retryable()) << error->what();
  EXPECT_NE(error->advice().find("CA bundle"), std::string::npos) << error->what();
}

INSTANTIATE_TEST_SUITE_P(All, BadInputTest, testing::ValuesIn(served_backends()), backend_name);

}  // namespace
}  // namespace fulgurite::conformance
