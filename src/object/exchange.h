// One operation on an object store, from its first request to its last answer: attempts, answers
// that were lost, bodies that go on where they broke off, and the Error for a refusal.
//
// The life of a request is the same at every provider and stands here; what differs is a Dialect.
// Who calls it: the verbs of s3, gcs and azure. Nothing above them knows of HTTP.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fulgurite/error.h"
#include "http/engine.h"
#include "http/message.h"
#include "http/retry.h"
#include "object/download.h"
#include "object/object_store.h"

namespace fulgurite::object {

/// A copy on the server, or the joining of parts, moves no bytes here until it is done.
inline constexpr std::chrono::seconds kServerWork{600};

/// One call, before it has an address and a signature.
struct Operation {
  std::string name{};    ///< as messages call it: "put_part"
  std::string method{};  ///< "PUT"
  ObjectPath path{};
  std::vector<std::pair<std::string, std::string>> query{};  ///< not encoded
  http::Headers headers{};
  Payload body{};
  std::optional<Download> download{};  ///< where the body of the answer goes, for `get`
  bool error_in_success = false;       ///< a 2xx may carry an error as its body
  bool create_only = false;            ///< a failed precondition means that the name is taken
  /// What the server may need for work of its own before it answers: kServerWork.
  std::chrono::seconds server_time{0};
  std::stop_token stop{};
  /// URL without query, at providers that reach one path in several ways.
  std::string address{};
};

/// What the server says of a refusal. Fields that it left out are empty.
struct Refusal {
  std::string code{};  ///< the provider's word: "NoSuchKey"
  std::string message{};
  std::string request_id{};
};

/// What came of an operation after the last attempt.
struct Answer {
  http::Response response;
  Refusal refusal;                 ///< empty code: none
  std::optional<Problem> problem;  ///< a good status with the wrong bytes
  int attempts = 0;
  std::chrono::milliseconds elapsed{0};
  /// The answer to an earlier attempt was lost, so that the operation may have taken effect twice.
  bool repeated = false;

  int status() const noexcept { return response.status; }
  bool ok() const noexcept { return response.ok() && refusal.code.empty() && !problem; }
};

/// What a provider's code comes to.
struct Meaning {
  ErrorCode code;
  http::Outcome outcome;
  std::string advice;
};

/// A provider's own names.
struct Provider {
  std::string_view protocol;           ///< "s3": in messages and URLs
  std::string_view request_id_header;  ///< "x-amz-request-id"
  std::string_view strange_answer;     ///< advice when the server does not speak as it should
};

/// How one provider wants an operation asked, and what its refusals mean. Each operation has its
/// own, which remembers how the last attempt was made. One thread at a time.
class Dialect {
 public:
  virtual ~Dialect() = default;

  virtual const Provider& provider() const = 0;
  /// The request of the next attempt, with address and credentials; see `unaddressed`.
  virtual http::Request request(const Operation& operation) = 0;
  /// What a response that is no success says, or an error inside a success. May ask the server.
  virtual Refusal refusal(const Operation& operation, const http::Response& response) = 0;
  /// What the refusal means; nothing if the provider's code says no more than the status.
  virtual std::optional<Meaning> meaning(const Answer& answer) const = 0;
  /// Whether what was wrong is put right, so that the operation is worth sending at once: new
  /// credentials, another region. Not more than a few times.
  virtual bool correct(const Answer& answer) = 0;
  /// Told of each response that has a status, whatever it is.
  virtual void take_note(const http::Response&) {}
  /// What to do about a server that cannot be reached; empty if it is the one that the user named.
  virtual std::string_view unreachable_advice() const { return {}; }
};

/// What of a request the operation alone determines: everything but URL, transport, credentials
/// and the pin of a download.
http::Request unaddressed(const Operation& operation);

/// "?name=value&..." escaped, or "".
std::string query_text(const std::vector<std::pair<std::string, std::string>>& query);

/// "s3://bucket/key", "s3://bucket", "s3://".
std::string url_text(std::string_view protocol, const ObjectPath& path);

/// An operation under way; its first attempt is on the wire once it is constructed. Destroying it
/// cancels and waits until the operation's memory is free. One thread at a time.
class Exchange {
 public:
  Exchange(std::unique_ptr<Dialect> dialect, const http::RetryPolicy& policy, Operation operation);
  Exchange(Exchange&&) = default;

  /// Waits, and tries again while that can help. Every answer is a value.
  Answer settle();
  /// `settle`, where only success will do.
  Answer finish();
  /// The Error for an answer that is none.
  Error error(const Answer& answer) const;
  /// Whether another attempt can help: by what is wrong with the bytes, by the provider's code, or
  /// else by status and transport.
  http::Outcome outcome(const Answer& answer) const;

  /// What `parse` makes of an answer's body; its complaint gets the operation and the path, which
  /// it cannot know.
  template <class Parse>
  auto parsed(Parse parse, const Answer& answer) const {
    try {
      return parse(answer.response.body);
    } catch (const Error& complaint) {
      throw unreadable(complaint);
    }
  }
  /// `finish` and `parsed`.
  template <class Parse>
  auto finish_as(Parse parse) {
    return parsed(parse, finish());
  }

 private:
  void submit();
  Answer receive();
  Error unreadable(const Error& complaint) const;
  std::string name() const;
  std::string url() const;

  std::unique_ptr<Dialect> dialect_;
  Operation operation_;
  http::Retry retry_;
  std::string requested_;  // the URL of the last attempt
  bool answer_lost_ = false;
  http::Pending pending_;  // last: it goes first, and with it the engine's use of the rest
};

}  // namespace fulgurite::object
