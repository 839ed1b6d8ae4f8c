#include "gcs/client.h"

#include <utility>

#include "base/encode.h"
#include "gcs/dialect.h"
#include "object/connection.h"

namespace fulgurite::gcs {
namespace {

void check_options(const GcsOptions& options, const Endpoint& endpoint) {
  const auto refuse = [](std::string reason, std::string advice) {
    throw Error(ErrorCode::invalid_argument, "gs options", "", std::move(reason),
                std::move(advice));
  };
  const bool exposed = !endpoint.secure() && !endpoint.loopback();
  if (exposed && !options.anonymous) {
    refuse("a token would travel unencrypted",
           "use an https endpoint, or anonymous=true for an emulator");
  }
  if (options.customer_key.empty()) return;
  if (base64_decode(options.customer_key).value_or("").size() != 32) {
    refuse("customer_key is not the base64 of 32 bytes", "make one by: openssl rand -base64 32");
  }
  if (exposed) refuse("customer_key would travel unencrypted", "use an https endpoint");
  if (!options.kms_key_name.empty()) {
    refuse("both customer_key and kms_key_name are given", "give one of them");
  }
}

}  // namespace

Client::Client(const GcsOptions& options, std::shared_ptr<auth::GoogleTokenProvider> credentials,
               std::string project)
    : options_(options),
      endpoint_(resolve_endpoint(options)),
      credentials_(std::move(credentials)),
      project_(std::move(project)),
      transport_(object::make_transport(options)),
      retry_policy_(object::make_retry_policy(options)) {
  check_options(options_, endpoint_);
}

Exchange Client::start(Operation operation) const {
  return Exchange(std::make_unique<Dialect>(shared_from_this()), retry_policy_,
                  std::move(operation));
}

Exchange Client::start_once(Operation operation) const {
  http::RetryPolicy once = retry_policy_;
  once.max_retries = 0;
  return Exchange(std::make_unique<Dialect>(shared_from_this()), once, std::move(operation));
}

Answer Client::send(Operation operation) const { return start(std::move(operation)).finish(); }

http::Request Client::request(const Operation& operation) const {
  http::Request request = object::unaddressed(operation);
  auto query = operation.query;
  if (operation.download && !operation.download->pin().empty()) {
    query.emplace_back("generation", operation.download->pin());
  }
  request.url = operation.address + object::query_text(query);
  request.transport = transport_;
  return request;
}

}  // namespace fulgurite::gcs
