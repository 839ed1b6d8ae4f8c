#include "object/exchange.h"

#include "base/encode.h"
#include "http/failure.h"

namespace fulgurite::object {
namespace {

/// One list page of 1000 keys at their longest, every byte escaped, has 3 MB.
constexpr std::uint64_t kMaxAnswerBytes = 16u << 20;
constexpr std::size_t kMaxMessageBytes = 300;

/// "SlowDown: Please reduce your request rate".
std::string reason_of(const Refusal& refusal) {
  if (refusal.code.empty()) return "the server gave no reason";
  std::string reason = refusal.code;
  if (!refusal.message.empty()) reason += ": " + refusal.message.substr(0, kMaxMessageBytes);
  while (reason.ends_with('.')) reason.pop_back();
  return reason;
}

/// What happened, why, and what to do: the nearer the source that knows it, the better.
http::Diagnosis diagnose(const Answer& answer, const Dialect& dialect, const std::string& url) {
  http::Diagnosis diagnosis = http::diagnose(answer.response, url);
  auto& details = diagnosis.details;
  if (answer.problem) {
    diagnosis.code = answer.problem->code;
    details.reason = answer.problem->reason;
    details.advice = answer.problem->advice;
  } else if (answer.response.failure == http::Failure::none) {
    details.reason = reason_of(answer.refusal);
    if (const auto meaning = dialect.meaning(answer)) {
      diagnosis.code = meaning->code;
      details.advice = meaning->advice;
    } else if (details.advice.empty()) {
      details.advice = dialect.provider().strange_answer;
    }
  } else if (answer.response.failure == http::Failure::connect &&
             !dialect.unreachable_advice().empty()) {
    details.advice = dialect.unreachable_advice();
  }
  return diagnosis;
}

}  // namespace

http::Request unaddressed(const Operation& operation) {
  http::Request request;
  request.method = operation.method;
  request.headers = operation.headers;
  request.body = operation.body;
  request.max_body_bytes = kMaxAnswerBytes;
  request.server_time = operation.server_time;
  request.stop = operation.stop;
  if (operation.download) operation.download->prepare(request);
  return request;
}

std::string query_text(const std::vector<std::pair<std::string, std::string>>& query) {
  std::string text;
  for (const auto& [name, value] : query) {
    text += (text.empty() ? '?' : '&') + percent_encode(name) + "=" + percent_encode(value);
  }
  return text;
}

std::string url_text(std::string_view protocol, const ObjectPath& path) {
  std::string text = std::string(protocol) + "://" + path.bucket;
  if (!path.key.empty()) text += "/" + path.key;
  return text;
}

Exchange::Exchange(std::unique_ptr<Dialect> dialect, const http::RetryPolicy& policy,
                   Operation operation)
    : dialect_(std::move(dialect)),
      operation_(std::move(operation)),
      retry_(policy, operation_.stop) {
  submit();
}

void Exchange::submit() {
  http::Request request = dialect_->request(operation_);
  requested_ = request.url;
  pending_ = http::Engine::instance().submit(std::move(request));
}

Answer Exchange::settle() {
  for (;; submit()) {
    Answer answer = receive();
    if (answer.ok()) return answer;
    if (dialect_->correct(answer)) continue;
    if (!retry_.again(answer.response, outcome(answer))) return answer;
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
  if (response.status != 0) dialect_->take_note(response);
  answer_lost_ |= response.resent;
  answer.repeated = answer_lost_;
  answer.attempts = retry_.attempts() + 1;
  answer.elapsed = retry_.elapsed();
  if (response.failure != http::Failure::none || response.status >= 500) answer_lost_ = true;
  if (response.failure == http::Failure::none && (!response.ok() || operation_.error_in_success)) {
    answer.refusal = dialect_->refusal(operation_, response);
    if (response.ok() && !answer.refusal.code.empty()) answer_lost_ = true;
  }
  if (operation_.download) answer.problem = operation_.download->take(response);
  return answer;
}

http::Outcome Exchange::outcome(const Answer& answer) const {
  if (answer.problem) return answer.problem->outcome;
  if (answer.response.failure == http::Failure::none) {
    if (const auto meaning = dialect_->meaning(answer)) return meaning->outcome;
  }
  return http::classify(answer.response, answer.refusal.code);
}

Error Exchange::error(const Answer& answer) const {
  auto [code, details] = diagnose(answer, *dialect_, requested_);
  if (operation_.stop.stop_requested()) {
    code = ErrorCode::cancelled;
    details.reason = "cancelled by the caller";
    details.advice.clear();
  } else if (operation_.create_only && code == ErrorCode::precondition_failed) {
    code = ErrorCode::already_exists;
    details.advice = "choose another name, or replace the object";
  }
  details.operation = name();
  details.url = url();
  details.request_id = answer.response.headers.get(dialect_->provider().request_id_header);
  if (details.request_id.empty()) details.request_id = answer.refusal.request_id;
  details.attempts = answer.attempts;
  details.elapsed = answer.elapsed;
  details.retryable = outcome(answer) != http::Outcome::final;
  return Error(code, std::move(details));
}

Error Exchange::unreadable(const Error& complaint) const {
  return Error(complaint.code(), name(), url(), complaint.details().reason, complaint.advice());
}

std::string Exchange::name() const {
  return std::string(dialect_->provider().protocol) + " " + operation_.name;
}

std::string Exchange::url() const {
  return url_text(dialect_->provider().protocol, operation_.path);
}

}  // namespace fulgurite::object
