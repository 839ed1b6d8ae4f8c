#include "object/verbs.h"

#include <chrono>

#include "http/retry.h"

namespace fulgurite::object {

Call<void> finish_later(Exchange exchange) {
  return std::async(std::launch::deferred,
                    [exchange = std::move(exchange)]() mutable { exchange.finish(); });
}

std::string range_text(std::uint64_t offset, std::uint64_t size) {
  return "bytes=" + std::to_string(offset) + "-" + std::to_string(offset + size - 1);
}

bool has_no_such_end(const Answer& answer) {
  return answer.status() == 404 || answer.status() == 416 ||
         answer.response.failure == http::Failure::too_large;
}

bool may_be_done(const Answer& answer) {
  const bool refused = answer.status() == 409 || answer.status() == 412;
  return answer.repeated && (refused || answer.response.failure == http::Failure::reset);
}

void abort_until_gone(const std::function<Exchange()>& abort,
                      const std::function<Exchange()>& list_parts) {
  http::Retry retry({.max_retries = 5, .initial_backoff = std::chrono::milliseconds(100)}, {});
  do {
    Exchange exchange = abort();
    const Answer answer = exchange.settle();
    if (!answer.ok() && answer.status() != 404) throw exchange.error(answer);
    // Not to be allowed to look is taken for gone.
  } while (list_parts().settle().ok() && retry.again({}, http::Outcome::transient));
}

}  // namespace fulgurite::object
