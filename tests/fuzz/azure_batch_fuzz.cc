// Azure's answer to a batch: the first line is its content type, the rest its body. Whatever they
// are, there is a status for each request, or an Error.
#include <algorithm>

#include "azure/batch.h"
#include "fulgurite/error.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t kRequests = 3;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto line = std::min(text.find('\n'), text.size());
  const auto body = text.substr(std::min(line + 1, text.size()));
  try {
    if (fulgurite::azure::parse_batch(body, text.substr(0, line), kRequests).size() != kRequests) {
      __builtin_trap();
    }
  } catch (const fulgurite::Error&) {
  }
  return 0;
}
