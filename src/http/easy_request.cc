#include "http/easy_request.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <new>
#include <stdexcept>
#include <system_error>

#include "base/text.h"
#include "http/curl_failure.h"
#include "http/sockets.h"

namespace fulgurite::http {
namespace {

// A body that is worth a big buffer gets the size that was measured best: twice the system calls
// with a smaller one, and a larger one falls out of the cache.
constexpr std::uint64_t kBigBody = 256 << 10;
constexpr long kBigBuffer = 512 << 10;
constexpr long kSmallBuffer = 64 << 10;
constexpr std::size_t kMaxHeaderBytes = 256 << 10;

/// A request that is refused before anything is sent.
struct Refused : std::runtime_error {
  using std::runtime_error::runtime_error;
};

const Transport& transport_of(const Request& request) {
  static const Transport defaults;
  return request.transport ? *request.transport : defaults;
}

/// The number in "HTTP/1.1 206 Partial Content"; 0 if there is none.
int parse_status(std::string_view line) {
  const auto space = std::min(line.find(' '), line.size());
  const auto digits = trimmed(line.substr(space));
  int status = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), status);
  return status;
}

}  // namespace

EasyRequest::EasyRequest() : handle_(curl_easy_init()) {
  if (!handle_) throw std::bad_alloc();
}

CURLcode EasyRequest::begin(std::shared_ptr<Transfer> transfer) noexcept {
  transfer_ = std::move(transfer);
  header_bytes_ = 0;
  header_ended_ = false;
  error_[0] = '\0';
  outgoing_.emplace(transfer_->request.body);
  if (transfer_->request.sink) incoming_.emplace(*transfer_->request.sink);
  try {
    set_up();
    return CURLE_OK;
  } catch (const Refused& refused) {
    fail(Failure::protocol, refused.what());
    return CURLE_BAD_FUNCTION_ARGUMENT;
  } catch (const std::bad_alloc&) {
    return CURLE_OUT_OF_MEMORY;
  }
}

std::shared_ptr<Transfer> EasyRequest::end(CURLcode result) noexcept {
  Response& response = transfer_->response;
  if (incoming_) response.received = incoming_->position();
  if (response.failure == Failure::none) response.failure = failure_of(result);
  if (response.failure == Failure::none && !header_ended_) {  // curl lets that pass
    response.failure = Failure::reset;
    error_[0] = '\0';
    result = CURLE_PARTIAL_FILE;
  }
  try {
    if (result != CURLE_OK && response.failure_text.empty()) {
      response.failure_text = text_of(result);
    }
  } catch (const std::bad_alloc&) {  // the failure stands without its text
  }
  curl_easy_reset(handle());
  outgoing_.reset();
  incoming_.reset();
  headers_.reset();
  connect_to_.reset();
  return std::move(transfer_);
}

template <class Value>
void EasyRequest::set(CURLoption option, Value value) {
  const CURLcode result = curl_easy_setopt(handle(), option, value);
  if (result == CURLE_OUT_OF_MEMORY) throw std::bad_alloc();
  if (result != CURLE_OK) throw Refused(curl_easy_strerror(result));
}

void EasyRequest::set_up() {
  const Request& request = transfer_->request;
  const Transport& transport = transport_of(request);
  set(CURLOPT_PRIVATE, this);
  set(CURLOPT_ERRORBUFFER, error_);
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_NOPROGRESS, 1L);
  // Otherwise a cancelled or timed out name lookup would block the loop until it ends.
  set(CURLOPT_QUICK_EXIT, 1L);

  set(CURLOPT_URL, request.url.c_str());
  set(CURLOPT_PATH_AS_IS, 1L);
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  set(CURLOPT_USERAGENT, transport.user_agent.c_str());
  set_method();
  set_headers();
  set_buffers();
  set_connection(transport);
  set_trust(transport);
  set_timeouts(transport);
}

void EasyRequest::set_method() {
  const Request& request = transfer_->request;
  const bool sends_body =
      !request.body.empty() || request.method == "PUT" || request.method == "POST";
  if (request.method == "HEAD") {
    set(CURLOPT_NOBODY, 1L);
  } else if (sends_body) {
    set(CURLOPT_UPLOAD, 1L);  // also for POST: it is curl's only way with a known length and rewind
    set(CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    set(CURLOPT_CUSTOMREQUEST, request.method.c_str());
  } else if (request.method != "GET") {
    set(CURLOPT_CUSTOMREQUEST, request.method.c_str());
  }
  set(CURLOPT_READFUNCTION, &EasyRequest::on_read);
  set(CURLOPT_READDATA, this);
  set(CURLOPT_SEEKFUNCTION, &EasyRequest::on_seek);
  set(CURLOPT_SEEKDATA, this);
  set(CURLOPT_HEADERFUNCTION, &EasyRequest::on_header);
  set(CURLOPT_HEADERDATA, this);
  set(CURLOPT_WRITEFUNCTION, &EasyRequest::on_write);
  set(CURLOPT_WRITEDATA, this);
}

void EasyRequest::set_headers() {
  const Headers& wanted = transfer_->request.headers;
  for (const auto& [name, value] : wanted) {
    if ((name + value).find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos) {
      throw Refused("the header " + name + " contains a line break");
    }
    append(headers_, value.empty() ? name + ";" : name + ": " + value);
  }
  // curl's own additions: left out unless the caller has said what they should be.
  for (const char* added : {"Accept", "Expect"}) {
    if (!wanted.find(added)) append(headers_, std::string(added) + ":");
  }
  set(CURLOPT_HTTPHEADER, headers_.get());
}

void EasyRequest::append(List& list, const std::string& line) {
  curl_slist* longer = curl_slist_append(list.get(), line.c_str());
  if (!longer) throw std::bad_alloc();
  list.release();  // the list's first element has stayed, or this is it
  list.reset(longer);
}

void EasyRequest::set_buffers() {
  const Request& request = transfer_->request;
  const bool sends_big = request.body.size() >= kBigBody;
  const bool receives_big = request.sink && request.sink->size() >= kBigBody;
  set(CURLOPT_UPLOAD_BUFFERSIZE, sends_big ? kBigBuffer : kSmallBuffer);
  set(CURLOPT_BUFFERSIZE, receives_big ? kBigBuffer : kSmallBuffer);
}

void EasyRequest::set_connection(const Transport& transport) {
  set(CURLOPT_TCP_NODELAY, 1L);
  use_noted_sockets(handle());
  // Object stores answer with many addresses; without this every connection takes the first.
  set(CURLOPT_DNS_SHUFFLE_ADDRESSES, 1L);
  set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  if (!transport.proxy.empty()) set(CURLOPT_PROXY, transport.proxy.c_str());
  if (!transport.no_proxy.empty()) set(CURLOPT_NOPROXY, transport.no_proxy.c_str());
  if (!transport.connect_to.empty()) {
    append(connect_to_, "::" + transport.connect_to);  // for any host and port of the URL
    set(CURLOPT_CONNECT_TO, connect_to_.get());
  }
}

void EasyRequest::set_trust(const Transport& transport) {
  set(CURLOPT_SSL_VERIFYPEER, transport.verify_tls ? 1L : 0L);
  set(CURLOPT_SSL_VERIFYHOST, transport.verify_tls ? 2L : 0L);
  // curl keeps the parsed bundle for all connections of a loop, but only without a folder.
  set(CURLOPT_CAPATH, nullptr);
  if (!transport.ca_bundle.empty()) set(CURLOPT_CAINFO, transport.ca_bundle.c_str());
}

void EasyRequest::set_timeouts(const Transport& transport) {
  set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(transport.connect_timeout.count()));
  set(CURLOPT_LOW_SPEED_LIMIT, static_cast<long>(transport.stall_bytes_per_second));
  const auto silence = transport.stall_time + transfer_->request.server_time;
  set(CURLOPT_LOW_SPEED_TIME, static_cast<long>(silence.count()));
  // A server that is gone is noticed also while nothing moves.
  set(CURLOPT_TCP_KEEPALIVE, 1L);
}

std::size_t EasyRequest::on_read(char* to, std::size_t, std::size_t size, void* self) noexcept {
  auto& easy = *static_cast<EasyRequest*>(self);
  return easy.outgoing_->read(std::as_writable_bytes(std::span(to, size)));
}

int EasyRequest::on_seek(void* self, curl_off_t position, int origin) noexcept {
  if (origin != SEEK_SET || position < 0) return CURL_SEEKFUNC_CANTSEEK;
  auto& easy = *static_cast<EasyRequest*>(self);
  easy.outgoing_->seek(static_cast<std::uint64_t>(position));
  easy.transfer_->response.resent = true;
  return CURL_SEEKFUNC_OK;
}

std::size_t EasyRequest::on_header(char* line, std::size_t, std::size_t size, void* self) noexcept {
  auto& easy = *static_cast<EasyRequest*>(self);
  try {
    easy.header_bytes_ += size;
    if (easy.header_bytes_ > kMaxHeaderBytes) {
      easy.fail(Failure::protocol, "the header of the answer is too long");
      return 0;
    }
    easy.take_header({line, size});
    return size;
  } catch (const std::bad_alloc&) {
    return 0;  // curl ends the transfer with a write error
  }
}

void EasyRequest::take_header(std::string_view line) {
  Response& response = transfer_->response;
  if (line.starts_with("HTTP/")) {  // also after "100 Continue", whose fields do not count
    response.status = parse_status(line);
    response.headers = {};
    header_ended_ = false;
    return;
  }
  if (line == "\r\n" || line == "\n") header_ended_ = true;
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) return;
  response.headers.add(std::string(line.substr(0, colon)),
                       std::string(trimmed(line.substr(colon + 1))));
}

std::size_t EasyRequest::on_write(char* from, std::size_t, std::size_t size, void* self) noexcept {
  try {
    return static_cast<EasyRequest*>(self)->take_body({from, size}) ? size : 0;
  } catch (const std::bad_alloc&) {
    return 0;
  }
}

/// False ends the transfer.
bool EasyRequest::take_body(std::string_view bytes) {
  Response& response = transfer_->response;
  if (incoming_ && response.status / 100 == 2) {
    if (incoming_->write(as_bytes(bytes)) == bytes.size()) return true;
    return fail(Failure::too_large, "the body is longer than the memory given for it");
  }
  if (bytes.size() > transfer_->request.max_body_bytes - response.body.size()) {
    return fail(Failure::too_large, "the body is longer than the limit");
  }
  response.body.append(bytes);
  return true;
}

bool EasyRequest::fail(Failure failure, const char* text) {
  transfer_->response.failure = failure;
  transfer_->response.failure_text = text;
  return false;
}

Failure EasyRequest::failure_of(CURLcode result) const noexcept {
  curl_off_t pretransfer = 0;
  long connect_status = 0;
  curl_easy_getinfo(handle(), CURLINFO_PRETRANSFER_TIME_T, &pretransfer);
  curl_easy_getinfo(handle(), CURLINFO_HTTP_CONNECTCODE, &connect_status);
  return curl_failure(
      result,
      {.connected = pretransfer > 0, .proxy_refused = connect_status >= 300, .text = error_});
}

/// curl's words; for a connection that did not come about, the system's, which say why.
std::string EasyRequest::text_of(CURLcode result) const {
  long system_error = 0;
  curl_easy_getinfo(handle(), CURLINFO_OS_ERRNO, &system_error);
  if (result == CURLE_COULDNT_CONNECT && system_error != 0) {
    return std::generic_category().message(static_cast<int>(system_error));
  }
  return error_[0] ? error_ : curl_easy_strerror(result);
}

}  // namespace fulgurite::http
