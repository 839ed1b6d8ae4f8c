// One storage account: options, credentials and addresses.
//
// The verbs (object_verbs, multipart, listing, containers) build Operations and start them here;
// the life of each is an object::Exchange that speaks Azure's dialect (dialect.h). Spec:
// https://learn.microsoft.com/rest/api/storageservices/blob-service-rest-api
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "auth/azure_credentials.h"
#include "azure/endpoint.h"
#include "fulgurite/azure.h"
#include "http/message.h"
#include "http/retry.h"
#include "object/exchange.h"

namespace fulgurite::azure {

using object::Answer;
using object::Exchange;
using object::Operation;

inline constexpr object::Provider kProvider = {
    .protocol = "abfs",
    .request_id_header = "x-ms-request-id",
    .strange_answer = "check that endpoint_url and account_name name a blob endpoint"};

/// Thread-safe.
class Client : public std::enable_shared_from_this<Client> {
 public:
  /// Errors: invalid_argument when options contradict each other.
  Client(const AzureOptions& options, std::shared_ptr<auth::AzureCredentialProvider> credentials);

  Exchange start(Operation operation) const;
  /// start and finish.
  Answer send(Operation operation) const;

  /// See Azure::presign_get; `permissions` as in auth::SasRequest.
  std::string presign(const std::string& permissions, const object::ObjectPath& path,
                      std::chrono::seconds lifetime) const;

  const AzureOptions& options() const noexcept { return options_; }
  const Endpoint& endpoint() const noexcept { return endpoint_; }
  auth::AzureCredentialProvider& credentials() const noexcept { return *credentials_; }

  /// The request for an operation, with nothing that authorises it.
  http::Request request(const Operation& operation) const;

  /// Where the service finds a blob of this account that it is to copy.
  std::string copy_source(const object::ObjectPath& source) const;
  /// The same as the headers with which it may read the blob from anywhere, for some hours. With a
  /// token one request.
  http::Headers signed_source(const object::ObjectPath& source) const;

 private:
  std::string sas_for(const std::string& permissions, const object::ObjectPath& path,
                      std::chrono::seconds lifetime) const;

  AzureOptions options_;
  Endpoint endpoint_;
  std::shared_ptr<auth::AzureCredentialProvider> credentials_;
  std::shared_ptr<const http::Transport> transport_;
  http::RetryPolicy retry_policy_;
};

/// Puts what authorises it into a request: a signature, a token, or a SAS behind its URL.
void authorize(http::Request& request, const std::string& account,
               const auth::AzureCredentials& credentials);

/// Gives the operation an XML body.
void set_xml_body(Operation& operation, std::string xml);

inline std::string url_text(const object::ObjectPath& path) {
  return object::url_text(kProvider.protocol, path);
}

}  // namespace fulgurite::azure
