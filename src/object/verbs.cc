#include "object/verbs.h"

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

}  // namespace fulgurite::object
