// An S3 store whose server is a script: what the tests of the verbs share.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <initializer_list>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "s3/client.h"
#include "s3/store.h"
#include "support/wire_server.h"

namespace fulgurite::s3 {

using test::WireAnswer;
using test::WireRequest;
using test::WireServer;

/// Keys that change when they are refreshed.
class TestCredentials : public auth::AwsCredentialProvider {
 public:
  auth::AwsCredentials get() override {
    return {"AK" + std::to_string(generation_), "SECRETSECRET", "", std::nullopt, false};
  }
  void refresh(const auth::AwsCredentials& stale) override {
    if (stale.access_key_id == "AK" + std::to_string(generation_)) ++generation_;
  }

 private:
  std::atomic<int> generation_{1};
};

inline std::string error_body(const std::string& code, const std::string& more = {}) {
  return "<Error><Code>" + code + "</Code><Message>words</Message>" + more + "</Error>";
}

inline WireAnswer refused(int status, const std::string& code, const std::string& more = {}) {
  return {.status = status, .body = error_body(code, more)};
}

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

inline S3Options options_for(const WireServer& server) {
  S3Options options;
  options.endpoint_url = server.url();
  options.region = "us-east-1";
  options.max_retries = 3;
  return options;
}

using StorePointer = std::shared_ptr<const object::ObjectStore>;

/// As callers have it: behind the interface.
inline StorePointer store_for(const S3Options& options) {
  return std::make_shared<const Store>(
      std::make_shared<const Client>(options, std::make_shared<TestCredentials>()));
}

inline StorePointer store_for(const WireServer& server) { return store_for(options_for(server)); }

inline Payload payload(std::string text) { return Buffer::from_string(std::move(text)); }

inline std::string get(const StorePointer& store, object::Range range,
                       const object::GetOptions& options = {}) {
  std::string bytes(range.size, '.');
  store->get({"b", "k"}, range, Scatter(std::as_writable_bytes(std::span(bytes))), options).get();
  return bytes;
}

template <class Function>
Error error_of(Function function) {
  try {
    function();
  } catch (const Error& error) {
    return error;
  }
  ADD_FAILURE() << "no error";
  return Error(ErrorCode::io, "", "", "");
}

/// The answer to a ranged GET of `content` by a store that does everything right.
inline WireAnswer range_answer(const WireRequest& request, const std::string& content,
                               const std::string& etag = "\"e\"") {
  std::size_t first = 0, last = 0;
  std::sscanf(std::string(request.header("Range")).c_str(), "bytes=%zu-%zu", &first, &last);
  last = std::min(last, content.size() - 1);
  return {
      .status = 206,
      .headers = {{"Content-Range", "bytes " + std::to_string(first) + "-" + std::to_string(last) +
                                        "/" + std::to_string(content.size())},
                  {"ETag", etag}},
      .body = content.substr(first, last - first + 1)};
}

}  // namespace fulgurite::s3
