#include "s3/client.h"

#include <utility>

#include "auth/sigv4.h"
#include "base/encode.h"
#include "base/hash.h"
#include "object/connection.h"
#include "s3/dialect.h"

namespace fulgurite::s3 {
namespace {

std::string sha256_hex(const Payload& body) {
  Sha256Stream stream;
  for (const auto& piece : body.pieces()) stream.update(piece.bytes());
  return hex(stream.finish());
}

bool demands_payload_signing(const S3Options& options, const Endpoint& endpoint) {
  if (options.payload_signing == S3PayloadSigning::always) return true;
  if (options.payload_signing == S3PayloadSigning::never) return false;
  return !endpoint.secure() && !endpoint.loopback();
}

void check_options(const S3Options& options, const Endpoint& endpoint) {
  const auto refuse = [](std::string reason, std::string advice) {
    throw Error(ErrorCode::invalid_argument, "s3 options", "", std::move(reason),
                std::move(advice));
  };
  if (options.access_key_id.empty() != options.secret_access_key.empty()) {
    refuse("of access_key_id and secret_access_key only one is given", "give both or none");
  }
  if (options.sse_customer_key.empty()) return;
  if (base64_decode(options.sse_customer_key).value_or("").size() != 32) {
    refuse("sse_customer_key is not the base64 of 32 bytes",
           "make one by: openssl rand -base64 32");
  }
  if (!endpoint.secure() && !endpoint.loopback()) {
    refuse("sse_customer_key would travel unencrypted", "use an https endpoint");
  }
}

}  // namespace

Client::Client(const S3Options& options, std::shared_ptr<auth::AwsCredentialProvider> credentials,
               const object::Provider& provider)
    : options_(options),
      provider_(provider),
      endpoint_(resolve_endpoint(options)),
      credentials_(std::move(credentials)),
      transport_(object::make_transport(options)),
      retry_policy_(object::make_retry_policy(options)),
      sign_payload_(demands_payload_signing(options, endpoint_)) {
  check_options(options_, endpoint_);
}

Exchange Client::start(Operation operation) const {
  auto dialect = std::make_unique<Dialect>(shared_from_this(), payload_hash(operation.body));
  return Exchange(std::move(dialect), retry_policy_, std::move(operation));
}

Answer Client::send(Operation operation) const { return start(std::move(operation)).finish(); }

http::Request Client::request(const Operation& operation, const std::string& region) const {
  http::Request request = object::unaddressed(operation);
  request.url = target_for(endpoint_, region, operation.path.bucket, operation.path.key).url() +
                object::query_text(operation.query);
  request.transport = transport_;
  if (operation.download && !operation.download->pin().empty()) {
    request.headers.set("If-Match", operation.download->pin());
  }
  return request;
}

std::string Client::payload_hash(const Payload& body) const {
  if (body.empty()) return std::string(auth::kEmptyPayload);
  return sign_payload_ ? sha256_hex(body) : std::string(auth::kUnsignedPayload);
}

std::string Client::presign(const std::string& method, const object::ObjectPath& path,
                            std::chrono::seconds lifetime) const {
  const std::string region = region_of(path.bucket);
  auth::PresignRequest request;
  request.method = method;
  request.url = target_for(endpoint_, region, path.bucket, path.key).url();
  request.lifetime = lifetime;
  return auth::presign_url(request, credentials_->get(), {region, "s3"},
                           std::chrono::system_clock::now());
}

std::string Client::region_of(const std::string& bucket) const {
  const std::lock_guard lock(mutex_);
  const auto found = regions_.find(bucket);
  return found == regions_.end() ? endpoint_.region : found->second;
}

void Client::learn_region(const std::string& bucket, const std::string& region) const {
  const std::lock_guard lock(mutex_);
  regions_[bucket] = region;
}

void set_xml_body(Operation& operation, std::string xml) {
  operation.headers.add("Content-Type", "application/xml");
  operation.headers.add("Content-MD5", base64(md5(as_bytes(xml))));
  operation.body = Buffer::from_string(std::move(xml));
}

}  // namespace fulgurite::s3
