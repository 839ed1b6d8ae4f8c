#include "s3/client.h"

#include <algorithm>
#include <array>

#include "auth/sigv4.h"
#include "base/encode.h"
#include "base/hash.h"
#include "http/failure.h"
#include "s3/errors.h"

namespace fulgurite::s3 {
namespace {

/// One list page of 1000 keys at their longest, every byte escaped, has 3 MB.
constexpr std::uint64_t kMaxAnswerBytes = 16u << 20;
constexpr std::size_t kMaxMessageBytes = 300;
constexpr int kMaxRedirects = 2;

std::string query_text(const std::vector<std::pair<std::string, std::string>>& query) {
  std::string text;
  for (const auto& [name, value] : query) {
    text += (text.empty() ? '?' : '&') + percent_encode(name) + "=" + percent_encode(value);
  }
  return text;
}

std::string sha256_hex(const Payload& body) {
  Sha256Stream stream;
  for (const auto& piece : body.pieces()) stream.update(piece.bytes());
  return hex(stream.finish());
}

std::shared_ptr<const http::Transport> make_transport(const S3Options& options) {
  http::Transport transport;
  transport.ca_bundle = options.ca_bundle;
  transport.verify_tls = options.verify_tls;
  transport.proxy = options.proxy;
  transport.no_proxy = options.no_proxy;
  transport.connect_to = options.connect_to;
  transport.connect_timeout = options.connect_timeout;
  transport.stall_time = options.stall_time;
  transport.stall_bytes_per_second = options.stall_bytes_per_second;
  return std::make_shared<const http::Transport>(std::move(transport));
}

http::RetryPolicy make_retry_policy(const S3Options& options) {
  http::RetryPolicy policy;
  policy.max_retries = options.max_retries;
  policy.deadline = options.retry_deadline;
  return policy;
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

/// Where the bucket is, as a refusal tells.
std::string region_told_by(const Answer& answer) {
  const int status = answer.status();
  if (status != 301 && status != 307 && status != 400) return {};
  const auto header = answer.response.headers.get("x-amz-bucket-region");
  if (!header.empty()) return std::string(header);
  const std::string& code = answer.error.code;
  if (code == "AuthorizationHeaderMalformed" || code == "PermanentRedirect" ||
      code == "TemporaryRedirect") {
    return answer.error.region.empty() ? region_in_host(answer.error.endpoint)
                                       : answer.error.region;
  }
  return {};
}

bool is_stale_credentials(std::string_view code) {
  constexpr std::array<std::string_view, 4> kCodes = {"ExpiredToken", "ExpiredTokenException",
                                                      "TokenRefreshRequired", "InvalidToken"};
  return std::find(kCodes.begin(), kCodes.end(), code) != kCodes.end();
}

http::Outcome retry_outcome(const Answer& answer) {
  return answer.problem ? answer.problem->outcome : outcome_of(answer.response, answer.error.code);
}

/// "SlowDown: Please reduce your request rate".
std::string reason_of(const ErrorBody& error) {
  if (error.code.empty()) return "the server gave no reason";
  std::string reason = error.code;
  if (!error.message.empty()) reason += ": " + error.message.substr(0, kMaxMessageBytes);
  while (reason.ends_with('.')) reason.pop_back();
  return reason;
}

/// What happened, why, and what to do: the nearer the source that knows it, the better.
http::Diagnosis diagnose(const Answer& answer, const std::string& url) {
  http::Diagnosis diagnosis = http::diagnose(answer.response, url);
  auto& details = diagnosis.details;
  details.retryable = retry_outcome(answer) != http::Outcome::final;
  if (answer.problem) {
    diagnosis.code = answer.problem->code;
    details.reason = answer.problem->reason;
    details.advice = answer.problem->advice;
  } else if (answer.response.failure == http::Failure::none) {
    details.reason = reason_of(answer.error);
    if (const auto meaning = meaning_of(answer.error.code)) {
      diagnosis.code = meaning->code;
      details.advice = meaning->advice;
    } else if (details.advice.empty()) {
      details.advice = "check that endpoint_url names an S3 endpoint";
    }
    if (answer.error.code == "RequestTimeTooSkewed") {
      details.advice += clock_difference(answer.response, answer.error.server_time);
    }
  }
  return diagnosis;
}

}  // namespace

Exchange::Exchange(std::shared_ptr<const Client> client, Operation operation)
    : client_(std::move(client)),
      operation_(std::move(operation)),
      payload_hash_(client_->payload_hash(operation_.body)),
      retry_(client_->retry_policy_, operation_.stop) {
  submit();
}

void Exchange::submit() {
  region_ = client_->region_of(operation_.path.bucket);
  credentials_ = client_->credentials_->get();
  http::Request request = client_->build(operation_, region_);
  auth::sign_request(request, credentials_, {region_, "s3"}, payload_hash_,
                     std::chrono::system_clock::now());
  pending_ = http::Engine::instance().submit(std::move(request));
}

Answer Exchange::settle() {
  for (;; submit()) {
    Answer answer = receive();
    if (answer.ok()) return answer;
    if (found_region(answer) || renewed_credentials(answer)) continue;
    if (!retry_.again(answer.response, retry_outcome(answer))) return answer;
  }
}

Answer Exchange::finish() {
  Answer answer = settle();
  if (!answer.ok()) throw error(answer);
  return answer;
}

/// One attempt's response, understood.
Answer Exchange::receive() {
  Answer answer;
  answer.response = pending_.get();
  const auto& response = answer.response;
  answer_lost_ |= response.resent;
  answer.repeated = answer_lost_;
  answer.attempts = retry_.attempts() + 1;
  answer.elapsed = retry_.elapsed();
  if (response.failure != http::Failure::none || response.status >= 500) answer_lost_ = true;
  if (response.failure == http::Failure::none && (!response.ok() || operation_.error_in_success)) {
    answer.error = parse_error(response.body).value_or(ErrorBody{});
    const bool unexplained = response.status == 400 || response.status == 403;
    if (operation_.method == "HEAD" && unexplained) answer.error = ask_for_reason();
  }
  if (operation_.error_in_success && response.ok() && !answer.error.code.empty()) {
    answer_lost_ = true;
  }
  if (operation_.download) answer.problem = operation_.download->take(response);
  return answer;
}

/// Answers to HEAD have no body; a GET of one byte is refused for the same reason and says it.
ErrorBody Exchange::ask_for_reason() {
  Operation question = operation_;
  question.method = "GET";
  question.headers.set("Range", "bytes=0-0");
  if (question.path.key.empty()) question.query = {{"list-type", "2"}, {"max-keys", "1"}};
  http::Request request = client_->build(question, region_);
  auth::sign_request(request, credentials_, {region_, "s3"}, payload_hash_,
                     std::chrono::system_clock::now());
  const http::Response response = http::Engine::instance().send(std::move(request));
  return response.ok() ? ErrorBody{} : parse_error(response.body).value_or(ErrorBody{});
}

bool Exchange::found_region(const Answer& answer) {
  const std::string region = region_told_by(answer);
  if (region.empty() || region == region_ || redirects_++ >= kMaxRedirects) return false;
  client_->learn_region(operation_.path.bucket, region);
  return true;
}

bool Exchange::renewed_credentials(const Answer& answer) {
  if (renewed_ || !is_stale_credentials(answer.error.code)) return false;
  renewed_ = true;
  client_->credentials_->refresh(credentials_);
  return true;
}

Error Exchange::error(const Answer& answer) const {
  auto [code, details] = diagnose(answer, client_->build(operation_, region_).url);
  if (operation_.stop.stop_requested()) {
    code = ErrorCode::cancelled;
    details.reason = "cancelled by the caller";
    details.advice.clear();
  } else if (operation_.create_only && code == ErrorCode::precondition_failed) {
    code = ErrorCode::already_exists;
    details.advice = "choose another name, or replace the object";
  }
  details.operation = "s3 " + operation_.name;
  details.url = url_text(operation_.path);
  details.request_id = answer.response.headers.get("x-amz-request-id");
  if (details.request_id.empty()) details.request_id = answer.error.request_id;
  details.attempts = answer.attempts;
  details.elapsed = answer.elapsed;
  return Error(code, std::move(details));
}

Client::Client(const S3Options& options, std::shared_ptr<auth::AwsCredentialProvider> credentials)
    : options_(options),
      endpoint_(resolve_endpoint(options)),
      credentials_(std::move(credentials)),
      transport_(make_transport(options)),
      retry_policy_(make_retry_policy(options)),
      sign_payload_(demands_payload_signing(options, endpoint_)) {
  check_options(options_, endpoint_);
}

Exchange Client::start(Operation operation) const {
  return Exchange(shared_from_this(), std::move(operation));
}

Answer Client::send(Operation operation) const { return start(std::move(operation)).finish(); }

http::Request Client::build(const Operation& operation, const std::string& region) const {
  http::Request request;
  request.method = operation.method;
  request.url = target_for(endpoint_, region, operation.path.bucket, operation.path.key).url() +
                query_text(operation.query);
  request.headers = operation.headers;
  request.body = operation.body;
  request.max_body_bytes = kMaxAnswerBytes;
  request.transport = transport_;
  request.stop = operation.stop;
  if (operation.download) operation.download->prepare(request);
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

std::string url_text(const object::ObjectPath& path) {
  std::string text = "s3://" + path.bucket;
  if (!path.key.empty()) text += "/" + path.key;
  return text;
}

}  // namespace fulgurite::s3
