#include "azure/client.h"

#include <utility>

#include "auth/azure_sas.h"
#include "auth/azure_shared_key.h"
#include "azure/dialect.h"
#include "azure/xml.h"
#include "base/encode.h"
#include "object/connection.h"

namespace fulgurite::azure {
namespace {

/// A copy of hundreds of GB on the server may take hours.
constexpr std::chrono::hours kCopyLifetime{24};
/// What Azure allows for keys that are given for a token.
constexpr std::chrono::hours kLongestDelegation{7 * 24};

void check_options(const AzureOptions& options, const Endpoint& endpoint) {
  const auto refuse = [](std::string reason, std::string advice) {
    throw Error(ErrorCode::invalid_argument, "abfs options", "", std::move(reason),
                std::move(advice));
  };
  if (options.encryption_key.empty()) return;
  if (base64_decode(options.encryption_key).value_or("").size() != 32) {
    refuse("encryption_key is not the base64 of 32 bytes", "make one by: openssl rand -base64 32");
  }
  if (!options.encryption_scope.empty()) {
    refuse("encryption_key and encryption_scope exclude each other", "give one of them");
  }
  if (!endpoint.secure() && !endpoint.loopback()) {
    refuse("encryption_key would travel unencrypted", "use an https endpoint");
  }
}

auth::DelegationKey delegation_key(const Client& client, TimePoint expires) {
  const auto now = std::chrono::system_clock::now();
  Operation operation{.name = "presign", .method = "POST"};
  operation.query = {{"restype", "service"}, {"comp", "userdelegationkey"}};
  set_xml_body(operation, build_key_info(now, expires));
  return client.start(std::move(operation)).finish_as(parse_delegation_key);
}

}  // namespace

Client::Client(const AzureOptions& options,
               std::shared_ptr<auth::AzureCredentialProvider> credentials)
    : options_(options),
      endpoint_(resolve_endpoint(options)),
      credentials_(std::move(credentials)),
      transport_(object::make_transport(options)),
      retry_policy_(object::make_retry_policy(options)) {
  check_options(options_, endpoint_);
}

Exchange Client::start(Operation operation) const {
  return Exchange(std::make_unique<Dialect>(shared_from_this()), retry_policy_,
                  std::move(operation));
}

Answer Client::send(Operation operation) const { return start(std::move(operation)).finish(); }

http::Request Client::request(const Operation& operation) const {
  http::Request request = object::unaddressed(operation);
  const std::string& base = operation.address.empty() ? endpoint_.blob_url : operation.address;
  request.url = address(base, operation.path.bucket, operation.path.key) +
                object::query_text(operation.query);
  request.headers.set("x-ms-version", auth::kAzureVersion);
  request.transport = transport_;
  if (operation.download && !operation.download->pin().empty()) {
    request.headers.set("If-Match", operation.download->pin());
  }
  return request;
}

std::string Client::presign(const std::string& permissions, const object::ObjectPath& path,
                            std::chrono::seconds lifetime) const {
  return address(endpoint_.blob_url, path.bucket, path.key) + "?" +
         sas_for(permissions, path, lifetime);
}

std::string Client::sas_for(const std::string& permissions, const object::ObjectPath& path,
                            std::chrono::seconds lifetime) const {
  const auto credentials = credentials_->get();
  auth::SasRequest request;
  request.account = endpoint_.account;
  request.container = path.bucket;
  request.blob = path.key;
  request.permissions = permissions;
  request.expires = std::chrono::system_clock::now() + lifetime;
  request.https_only = endpoint_.secure();
  if (!credentials.account_key.empty()) return auth::service_sas(request, credentials.account_key);
  if (credentials.token.empty()) {
    throw Error(ErrorCode::unauthenticated, "abfs presign", url_text(path),
                "a SAS or no credentials cannot sign another URL",
                "use the account's key, or sign in");
  }
  if (lifetime > kLongestDelegation) {
    throw Error(ErrorCode::invalid_argument, "abfs presign", url_text(path),
                "URLs signed for a token last 7 days at most", "ask for a shorter lifetime");
  }
  return auth::user_delegation_sas(request, delegation_key(*this, request.expires));
}

std::string Client::copy_source(const object::ObjectPath& source) const {
  const auto sas = credentials_->get().sas;
  return address(endpoint_.blob_url, source.bucket, source.key) + (sas.empty() ? "" : "?" + sas);
}

http::Headers Client::signed_source(const object::ObjectPath& source) const {
  const auto credentials = credentials_->get();
  const std::string url = copy_source(source);
  if (credentials.account_key.empty() && credentials.token.empty()) {
    return {{"x-ms-copy-source", url}};
  }
  try {
    return {{"x-ms-copy-source", url + "?" + sas_for("r", source, kCopyLifetime)}};
  } catch (const Error& error) {
    // Rights on a container do not suffice for a delegation key; they do for the token itself.
    if (error.code() != ErrorCode::permission_denied) throw;
    return {{"x-ms-copy-source", url},
            {"x-ms-copy-source-authorization", "Bearer " + credentials.token}};
  }
}

void authorize(http::Request& request, const std::string& account,
               const auth::AzureCredentials& credentials) {
  if (!credentials.account_key.empty()) {
    auth::sign_shared_key(request, {account, credentials.account_key},
                          std::chrono::system_clock::now());
  } else if (!credentials.sas.empty()) {
    request.url += (request.url.find('?') == std::string::npos ? "?" : "&") + credentials.sas;
  } else if (!credentials.token.empty()) {
    request.headers.set("Authorization", "Bearer " + credentials.token);
  }
}

void set_xml_body(Operation& operation, std::string xml) {
  operation.headers.add("Content-Type", "application/xml");
  operation.body = Buffer::from_string(std::move(xml));
}

}  // namespace fulgurite::azure
