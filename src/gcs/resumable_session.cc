#include "gcs/resumable_session.h"

#include <charconv>
#include <utility>

#include "gcs/operations.h"
#include "http/retry.h"

namespace fulgurite::gcs {
namespace {

constexpr int kResumeIncomplete = 308;

/// "bytes=0-524287" -> 524288; the header is missing while nothing is kept. In whole units, which
/// is all that is ever kept of an unfinished upload: an emulator says "bytes=0-0" for nothing.
std::uint64_t committed_in(const http::Response& response) {
  const std::string_view range = response.headers.get("Range");
  const auto dash = range.rfind('-');
  std::uint64_t last = 0;
  if (dash == range.npos) return 0;
  const auto digits = range.substr(dash + 1);
  const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), last);
  const std::uint64_t committed = parsed.ec == std::errc() ? last + 1 : 0;
  return committed - committed % kChunkUnit;
}

std::string content_range(std::uint64_t begin, std::uint64_t size, bool last) {
  const auto end = begin + size;
  if (size == 0) return "bytes */" + std::to_string(end);
  return "bytes " + std::to_string(begin) + "-" + std::to_string(end - 1) + "/" +
         (last ? std::to_string(end) : "*");
}

}  // namespace

ResumableSession::ResumableSession(std::shared_ptr<const Client> client, object::Upload upload)
    : client_(std::move(client)), upload_(std::move(upload)) {}

void ResumableSession::append(const Payload& body) {
  if (const auto whole = waiting_.size() - waiting_.size() % kChunkUnit; whole > 0) {
    send(whole, false);
  }
  waiting_.append(body);
}

Resource ResumableSession::finish() { return *send(waiting_.size(), true); }

Operation ResumableSession::chunk(std::uint64_t size, bool last) const {
  auto operation = Operation{.name = "put_part", .method = "PUT", .path = upload_.path};
  operation.address = upload_.id;
  operation.headers.add("Content-Range", content_range(sent_, size, last));
  add_customer_key(operation, client_->options());
  operation.body = waiting_.slice(0, size);
  operation.create_only = upload_.options.if_absent;
  operation.stop = upload_.options.stop;
  return operation;
}

std::optional<Resource> ResumableSession::send(std::uint64_t size, bool last) {
  http::Retry retry(client_->retry_policy(), upload_.options.stop);
  const auto end = sent_ + size;
  for (;;) {
    Exchange exchange = client_->start_once(chunk(end - sent_, last));
    Answer answer = exchange.settle();
    if (answer.ok()) return exchange.parsed(parse_resource, answer);
    auto outcome = exchange.outcome(answer);
    if (answer.status() == kResumeIncomplete) {
      const auto before = sent_;
      drop_committed(committed_in(answer.response));
      if (sent_ == end && !last) return std::nullopt;
      if (sent_ > before) continue;
      outcome = http::Outcome::transient;
    }
    if (!retry.again(answer.response, outcome)) {
      answer.attempts = retry.attempts();
      answer.elapsed = retry.elapsed();
      throw exchange.error(answer);
    }
    const auto committed = ask_committed(answer);
    if (!committed) return exchange.parsed(parse_resource, answer);
    drop_committed(*committed);
    if (sent_ == end && !last) return std::nullopt;
  }
}

std::optional<std::uint64_t> ResumableSession::ask_committed(Answer& answer) const {
  Operation question{.name = "upload_status", .method = "PUT", .path = upload_.path};
  question.address = upload_.id;
  question.headers.add("Content-Range", "bytes */*");
  question.stop = upload_.options.stop;
  Exchange exchange = client_->start(std::move(question));
  answer = exchange.settle();
  if (answer.ok()) return std::nullopt;
  if (answer.status() != kResumeIncomplete) throw exchange.error(answer);
  return committed_in(answer.response);
}

void ResumableSession::drop_committed(std::uint64_t committed) {
  if (committed < sent_ || committed > sent_ + waiting_.size()) {
    throw Error(ErrorCode::corrupted, "gs put_part", url_text(upload_.path),
                "the server keeps " + std::to_string(committed) + " bytes of the upload, where " +
                    std::to_string(sent_) + " were kept before",
                "write the file again");
  }
  waiting_.take_front(committed - sent_);
  sent_ = committed;
}

}  // namespace fulgurite::gcs
