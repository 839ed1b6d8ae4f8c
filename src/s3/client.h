// Sends S3 requests: address, signature, attempts, redirects, and errors in the service's words.
//
// An Operation says what to do; an Exchange is one under way and owns its whole life, in `settle`.
// The verbs (object_verbs, multipart, listing, buckets) build Operations and read Answers; nothing
// above them knows of HTTP. Spec:
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "auth/aws_credentials.h"
#include "fulgurite/s3.h"
#include "http/engine.h"
#include "http/message.h"
#include "http/retry.h"
#include "object/object_store.h"
#include "s3/download.h"
#include "s3/endpoint.h"
#include "s3/xml.h"

namespace fulgurite::s3 {

/// One call, before it has an address and a signature.
struct Operation {
  std::string name{};    ///< as messages call it: "put_part"
  std::string method{};  ///< "PUT"
  object::ObjectPath path{};
  std::vector<std::pair<std::string, std::string>> query{};  ///< not encoded
  http::Headers headers{};
  Payload body{};
  std::optional<Download> download{};  ///< where the body of the answer goes, for `get`
  bool error_in_success = false;       ///< a 200 may carry an <Error> body
  bool create_only = false;            ///< a failed precondition means that the key is taken
  std::stop_token stop{};
};

/// What came of an operation after the last attempt.
struct Answer {
  http::Response response;
  ErrorBody error;                 ///< empty code: none
  std::optional<Problem> problem;  ///< a good status with the wrong bytes
  int attempts = 0;
  std::chrono::milliseconds elapsed{0};
  /// The answer to an earlier attempt was lost, so that the operation may have taken effect twice.
  bool repeated = false;

  int status() const noexcept { return response.status; }
  bool ok() const noexcept { return response.ok() && error.code.empty() && !problem; }
};

class Client;

/// An operation under way; its first attempt is on the wire once it is constructed. Destroying it
/// cancels and waits until the operation's memory is free. One thread at a time.
class Exchange {
 public:
  Exchange(std::shared_ptr<const Client> client, Operation operation);
  Exchange(Exchange&&) = default;

  /// Waits, and tries again while that can help. Every answer is a value.
  Answer settle();
  /// `settle`, where only success will do.
  Answer finish();
  /// The Error for an answer that is none.
  Error error(const Answer& answer) const;

 private:
  void submit();
  Answer receive();
  bool found_region(const Answer& answer);
  bool renewed_credentials(const Answer& answer);
  ErrorBody ask_for_reason();

  std::shared_ptr<const Client> client_;
  Operation operation_;
  std::string payload_hash_;
  http::Retry retry_;
  std::string region_;                // that the last attempt was signed for
  auth::AwsCredentials credentials_;  // that the last attempt was signed with
  int redirects_ = 0;
  bool renewed_ = false;
  bool answer_lost_ = false;
  http::Pending pending_;  // last: it goes first, and with it the engine's use of the rest
};

/// One S3 account: options, credentials and what was learned about its buckets. Thread-safe.
class Client : public std::enable_shared_from_this<Client> {
 public:
  /// Errors: invalid_argument when options contradict each other.
  Client(const S3Options& options, std::shared_ptr<auth::AwsCredentialProvider> credentials);

  Exchange start(Operation operation) const;
  /// start and finish.
  Answer send(Operation operation) const;

  /// See S3::presign_get.
  std::string presign(const std::string& method, const object::ObjectPath& path,
                      std::chrono::seconds lifetime) const;

  const S3Options& options() const noexcept { return options_; }
  const Endpoint& endpoint() const noexcept { return endpoint_; }

 private:
  friend class Exchange;
  /// The request for an operation, unsigned.
  http::Request build(const Operation& operation, const std::string& region) const;
  /// What stands for the body in the signature.
  std::string payload_hash(const Payload& body) const;
  std::string region_of(const std::string& bucket) const;
  void learn_region(const std::string& bucket, const std::string& region) const;

  S3Options options_;
  Endpoint endpoint_;
  std::shared_ptr<auth::AwsCredentialProvider> credentials_;
  std::shared_ptr<const http::Transport> transport_;
  http::RetryPolicy retry_policy_;
  bool sign_payload_ = false;
  mutable std::mutex mutex_;                            // guards regions_
  mutable std::map<std::string, std::string> regions_;  // bucket -> region, where it is another
};

/// Gives the operation an XML body, with the MD5 that some of these requests demand.
void set_xml_body(Operation& operation, std::string xml);

/// "s3://bucket/key", "s3://bucket", "s3://".
std::string url_text(const object::ObjectPath& path);

/// What `parse` makes of an answer's body; its complaint gets the operation and the path, which it
/// cannot know.
template <class Parse>
auto parsed(const std::string& operation, const object::ObjectPath& path, Parse parse,
            const Answer& answer) {
  try {
    return parse(answer.response.body);
  } catch (const Error& error) {
    throw Error(error.code(), "s3 " + operation, url_text(path), error.details().reason,
                error.advice());
  }
}

}  // namespace fulgurite::s3
