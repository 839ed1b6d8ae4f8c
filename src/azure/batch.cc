#include "azure/batch.h"

#include <algorithm>
#include <cctype>
#include <charconv>

#include "fulgurite/error.h"

namespace fulgurite::azure {
namespace {

constexpr std::string_view kEnd = "\r\n";

[[noreturn]] void throw_corrupted(std::string reason) {
  throw Error(ErrorCode::corrupted, "abfs parse", "", std::move(reason),
              "the answer is not Azure's: check that endpoint_url names a blob endpoint");
}

/// "/container/blob?x" of an absolute URL.
std::string_view target_of(std::string_view url) {
  const auto begin = url.find('/', url.find("://") + 3);
  return begin == url.npos ? "/" : url.substr(begin);
}

std::string boundary_of(std::string_view content_type) {
  constexpr std::string_view kName = "boundary=";
  const auto at = content_type.find(kName);
  if (at == content_type.npos) throw_corrupted("the answer to a batch is not multipart");
  auto value = content_type.substr(at + kName.size());
  value = value.substr(0, value.find(';'));
  if (value.size() >= 2 && value.front() == '"') value = value.substr(1, value.size() - 2);
  return "--" + std::string(value);
}

/// The number behind the first `name` in `text`; -1 if there is none.
int number_behind(std::string_view text, std::string_view name) {
  const auto found = std::search(
      text.begin(), text.end(), name.begin(), name.end(),
      [](unsigned char a, unsigned char b) { return std::tolower(a) == std::tolower(b); });
  if (found == text.end()) return -1;
  auto rest = text.substr(static_cast<std::size_t>(found - text.begin()) + name.size());
  rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
  int number = -1;
  std::from_chars(rest.data(), rest.data() + rest.size(), number);
  return number;
}

}  // namespace

std::string build_batch(std::span<const http::Request> requests) {
  std::string body;
  for (std::size_t i = 0; i < requests.size(); ++i) {
    body.append("--").append(kBatchBoundary).append(kEnd);
    body.append("Content-Type: application/http").append(kEnd);
    body.append("Content-Transfer-Encoding: binary").append(kEnd);
    body.append("Content-ID: ").append(std::to_string(i)).append(kEnd).append(kEnd);
    body.append(requests[i].method).append(" ").append(target_of(requests[i].url));
    body.append(" HTTP/1.1").append(kEnd);
    for (const auto& [name, value] : requests[i].headers) {
      body.append(name).append(": ").append(value).append(kEnd);
    }
    body.append("Content-Length: 0").append(kEnd).append(kEnd).append(kEnd);
  }
  return body.append("--").append(kBatchBoundary).append("--").append(kEnd);
}

std::vector<int> parse_batch(std::string_view body, std::string_view content_type,
                             std::size_t count) {
  const std::string boundary = boundary_of(content_type);
  std::vector<int> statuses(count, 0);
  auto begin = body.find(boundary);
  if (begin == body.npos) throw_corrupted("the answer to a batch has no parts");
  for (begin += boundary.size();;) {
    const auto end = body.find(boundary, begin);
    if (end == body.npos) return statuses;
    const auto part = body.substr(begin, end - begin);
    const int id = number_behind(part, "Content-ID:");
    const int status = number_behind(part, "HTTP/1.1 ");
    if (id >= 0 && static_cast<std::size_t>(id) < count) {
      statuses[static_cast<std::size_t>(id)] = status;
    }
    begin = end + boundary.size();
  }
}

}  // namespace fulgurite::azure
