// Google's side of a test: a scripted server, and a store before it whose tokens can be renewed.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "gcs/client.h"
#include "gcs/store.h"
#include "support/expect_error.h"
#include "support/wire_server.h"

namespace fulgurite::gcs {

using test::WireAnswer;
using test::WireRequest;
using test::WireServer;

/// Tokens that change when they are refreshed: "token-S3CRET-1", "token-S3CRET-2".
class TestTokens : public auth::GoogleTokenProvider {
 public:
  auth::GoogleToken get() override { return {.text = text()}; }
  void refresh(const auth::GoogleToken& stale) override {
    if (stale.text == text()) ++generation_;
  }

 private:
  std::string text() const { return "token-S3CRET-" + std::to_string(generation_); }
  std::atomic<int> generation_{1};
};

/// One answer after another; the last one stands.
class Script {
 public:
  Script(std::initializer_list<WireAnswer> answers) : answers_(answers) {}
  WireAnswer operator()(const WireRequest&) {
    const std::lock_guard lock(*mutex_);
    const auto index = std::min(*next_, answers_.size() - 1);
    ++*next_;
    return answers_[index];
  }

 private:
  std::vector<WireAnswer> answers_;
  std::shared_ptr<std::mutex> mutex_ = std::make_shared<std::mutex>();
  std::shared_ptr<std::size_t> next_ = std::make_shared<std::size_t>(0);
};

inline GcsOptions options_for(const WireServer& server) {
  GcsOptions options;
  options.endpoint_url = server.url();
  options.max_retries = 3;
  return options;
}

/// As callers have it: behind the interface.
inline std::shared_ptr<const object::ObjectStore> store_for(const GcsOptions& options,
                                                            const std::string& project = "p") {
  return std::make_shared<const Store>(
      std::make_shared<const Client>(options, std::make_shared<TestTokens>(), project));
}
inline std::shared_ptr<const object::ObjectStore> store_for(const WireServer& server) {
  return store_for(options_for(server));
}

inline Payload payload(std::string text) { return Buffer::from_string(std::move(text)); }

/// The resource of an object "k" whose content is "123456789".
inline std::string resource(const std::string& generation = "7",
                            const std::string& crc32c = "4waSgw==") {
  return R"({"name": "k", "size": "9", "generation": ")" + generation + R"(", "crc32c": ")" +
         crc32c + R"(", "updated": "2026-11-24T07:36:00.123Z"})";
}

inline WireAnswer refused(int status, const std::string& reason,
                          const std::string& message = "words") {
  return {.status = status,
          .headers = {{"Content-Type", "application/json"}, {"x-guploader-uploadid", "req-1"}},
          .body = R"({"error": {"code": )" + std::to_string(status) + R"(, "message": ")" +
                  message + R"(", "errors": [{"reason": ")" + reason + R"("}]}})"};
}

}  // namespace fulgurite::gcs
