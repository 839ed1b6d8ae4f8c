// One S3 account: options, credentials, addresses, and what was learned about its buckets.
//
// The verbs (object_verbs, multipart, listing, buckets) build Operations and start them here; the
// life of each is an object::Exchange that speaks S3's dialect (dialect.h). Spec:
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "auth/aws_credentials.h"
#include "fulgurite/s3.h"
#include "http/message.h"
#include "http/retry.h"
#include "object/exchange.h"
#include "s3/endpoint.h"

namespace fulgurite::s3 {

using object::Answer;
using object::Exchange;
using object::Operation;

inline constexpr object::Provider kProvider = {
    .protocol = "s3",
    .request_id_header = "x-amz-request-id",
    .strange_answer = "check that endpoint_url names an S3 endpoint"};

/// Thread-safe.
class Client : public std::enable_shared_from_this<Client> {
 public:
  /// `provider` is whose store it is that speaks S3. Errors: invalid_argument when options
  /// contradict each other.
  Client(const S3Options& options, std::shared_ptr<auth::AwsCredentialProvider> credentials,
         const object::Provider& provider = kProvider);

  Exchange start(Operation operation) const;
  /// start and finish.
  Answer send(Operation operation) const;

  /// See S3::presign_get.
  std::string presign(const std::string& method, const object::ObjectPath& path,
                      std::chrono::seconds lifetime) const;

  const S3Options& options() const noexcept { return options_; }
  const object::Provider& provider() const noexcept { return provider_; }
  const Endpoint& endpoint() const noexcept { return endpoint_; }
  auth::AwsCredentialProvider& credentials() const noexcept { return *credentials_; }

  /// The request for an operation, unsigned.
  http::Request request(const Operation& operation, const std::string& region) const;
  /// What stands for the body in the signature.
  std::string payload_hash(const Payload& body) const;
  std::string region_of(const std::string& bucket) const;
  void learn_region(const std::string& bucket, const std::string& region) const;

 private:
  S3Options options_;
  object::Provider provider_;
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

inline std::string url_text(const object::ObjectPath& path) {
  return object::url_text(kProvider.protocol, path);
}

}  // namespace fulgurite::s3
