// One Google Cloud Storage account: options, credentials, addresses.
//
// The verbs build Operations and start them here; the life of each is an object::Exchange that
// speaks Google's dialect (dialect.h). Spec: https://cloud.google.com/storage/docs/json_api/v1
#pragma once

#include <memory>
#include <string>

#include "auth/google_credentials.h"
#include "fulgurite/gcs.h"
#include "gcs/endpoint.h"
#include "http/message.h"
#include "http/retry.h"
#include "object/exchange.h"

namespace fulgurite::gcs {

using object::Answer;
using object::Exchange;
using object::Operation;

inline constexpr object::Provider kProvider = {
    .protocol = "gs",
    .request_id_header = "x-guploader-uploadid",
    .strange_answer = "check that endpoint_url names a Google Cloud Storage endpoint"};

/// Thread-safe.
class Client : public std::enable_shared_from_this<Client> {
 public:
  /// `project` is where buckets are made. Errors: invalid_argument when options contradict each
  /// other.
  Client(const GcsOptions& options, std::shared_ptr<auth::GoogleTokenProvider> credentials,
         std::string project);

  Exchange start(Operation operation) const;
  /// The same for an operation whose caller decides itself what to do after a failure.
  Exchange start_once(Operation operation) const;
  /// start and finish.
  Answer send(Operation operation) const;

  /// The request for an operation, without a token.
  http::Request request(const Operation& operation) const;

  const GcsOptions& options() const noexcept { return options_; }
  const Endpoint& endpoint() const noexcept { return endpoint_; }
  const http::RetryPolicy& retry_policy() const noexcept { return retry_policy_; }
  auth::GoogleTokenProvider& credentials() const noexcept { return *credentials_; }
  const std::string& project() const noexcept { return project_; }

 private:
  GcsOptions options_;
  Endpoint endpoint_;
  std::shared_ptr<auth::GoogleTokenProvider> credentials_;
  std::string project_;
  std::shared_ptr<const http::Transport> transport_;
  http::RetryPolicy retry_policy_;
};

inline std::string url_text(const object::ObjectPath& path) {
  return object::url_text(kProvider.protocol, path);
}

}  // namespace fulgurite::gcs
