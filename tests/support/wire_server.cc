#include "support/wire_server.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <list>
#include <mutex>
#include <sstream>
#include <stdexcept>
#include <system_error>
#include <thread>

#include "support/wire_stream.h"

namespace fulgurite::test {
namespace {

constexpr std::chrono::seconds kPatience{10};
constexpr char kTlsHandshake = 0x16;

bool same_name(std::string_view a, std::string_view b) {
  return a.size() == b.size() && ::strncasecmp(a.data(), b.data(), a.size()) == 0;
}

[[noreturn]] void throw_errno(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

/// A socket bound to a free port of 127.0.0.1, and that port.
std::pair<int, int> bind_loopback() {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) throw_errno("socket");
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (::bind(fd, generic, size) != 0 || ::getsockname(fd, generic, &size) != 0) {
    ::close(fd);
    throw_errno("bind");
  }
  return {fd, ntohs(address.sin_port)};
}

/// Splits the head of a request, without its final empty line.
WireRequest parse_head(const std::string& head) {
  WireRequest request;
  std::istringstream lines(head);
  std::string line;
  std::getline(lines, line);
  std::istringstream(line) >> request.method >> request.target >> request.version;
  while (std::getline(lines, line)) {
    if (line.ends_with('\r')) line.pop_back();
    const auto colon = line.find(':');
    if (colon == std::string::npos) continue;
    const auto value = line.find_first_not_of(' ', colon + 1);
    request.headers.emplace_back(line.substr(0, colon),
                                 value == std::string::npos ? "" : line.substr(value));
  }
  return request;
}

/// The requests of one connection, read one after another.
class RequestReader {
 public:
  explicit RequestReader(WireStream& stream) : stream_(stream) {}

  std::optional<WireRequest> head() {
    std::size_t end;
    while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
      if (!stream_.read_some(buffer_)) return std::nullopt;
      if (buffer_[0] == kTlsHandshake) {  // https spoken to a plain server
        stream_.write_all("HTTP/1.1 400 Bad Request\r\n\r\n");
        return std::nullopt;
      }
    }
    auto request = parse_head(buffer_.substr(0, end + 2));
    buffer_.erase(0, end + 4);
    return request;
  }

  /// Reads the body that the head announces. False if the connection ends before.
  bool body(WireRequest& request) {
    if (same_name(request.header("Expect"), "100-continue")) {
      stream_.write_all("HTTP/1.1 100 Continue\r\n\r\n");
    }
    if (same_name(request.header("Transfer-Encoding"), "chunked")) return chunks(request.body);
    const std::string length(request.header("Content-Length"));
    return length.empty() || take(std::stoull(length), request.body);
  }

 private:
  bool take(std::size_t size, std::string& into) {
    while (buffer_.size() < size) {
      if (!stream_.read_some(buffer_)) return false;
    }
    into.append(buffer_, 0, size);
    buffer_.erase(0, size);
    return true;
  }

  bool line(std::string& into) {
    std::size_t end;
    while ((end = buffer_.find("\r\n")) == std::string::npos) {
      if (!stream_.read_some(buffer_)) return false;
    }
    into = buffer_.substr(0, end);
    buffer_.erase(0, end + 2);
    return true;
  }

  bool chunks(std::string& into) {
    std::string text;
    while (line(text)) {
      const auto size = std::stoull(text, nullptr, 16);
      if (!take(size, into) || !line(text)) return false;
      if (size == 0) return true;
    }
    return false;
  }

  WireStream& stream_;
  std::string buffer_;
};

std::string head_of(const WireAnswer& answer, const WireRequest& request) {
  std::string head = "HTTP/1.1 " + std::to_string(answer.status) + " Scripted\r\n";
  const bool bodiless = answer.status == 204 || answer.status == 304 || answer.status < 200;
  bool framed = bodiless;
  for (const auto& [name, value] : answer.headers) {
    head += name + ": " + value + "\r\n";
    framed = framed || same_name(name, "Content-Length");
  }
  if (answer.chunked) {
    head += "Transfer-Encoding: chunked\r\n";
  } else if (!framed) {
    head += "Content-Length: " + std::to_string(answer.body.size()) + "\r\n";
  }
  if (answer.end == WireAnswer::End::close && request.version == "HTTP/1.1") {
    head += "Connection: close\r\n";
  }
  return head + "\r\n";
}

std::string as_chunk(std::string_view piece) {
  std::ostringstream chunk;
  chunk << std::hex << piece.size() << "\r\n" << piece << "\r\n";
  return chunk.str();
}

}  // namespace

std::string_view WireRequest::header(std::string_view name) const {
  for (const auto& [field, value] : headers) {
    if (same_name(field, name)) return value;
  }
  return {};
}

bool WireRequest::has_header(std::string_view name) const {
  return std::any_of(headers.begin(), headers.end(),
                     [&](const auto& field) { return same_name(field.first, name); });
}

struct WireServer::Impl {
  Impl(Options server_options, Handler server_handler);
  ~Impl();

  void accept_connections();
  void serve(WireStream& stream, int number);
  bool serve_one(WireStream& stream, RequestReader& reader, int number);
  bool send(WireStream& stream, const WireRequest& request, const WireAnswer& answer);
  bool send_body(WireStream& stream, const WireAnswer& answer);
  void write_ca_file(const std::string& pem);

  Options options;
  Handler handler;
  int listener = -1;
  int port = 0;
  std::optional<TlsContext> tls;
  std::string ca_file;

  mutable std::mutex mutex;
  mutable std::condition_variable changed;
  // Guarded by mutex:
  bool stopping = false;
  int accepted = 0;
  std::list<WireStream*> open;
  std::vector<WireRequest> requests;
  std::vector<std::thread> threads;

  std::thread acceptor;
};

WireServer::Impl::Impl(Options server_options, Handler server_handler)
    : options(std::move(server_options)), handler(std::move(server_handler)) {
  if (options.tls) {
    const auto certificate = make_test_certificate();
    tls.emplace(certificate);
    write_ca_file(certificate.certificate_pem);
  }
  std::tie(listener, port) = bind_loopback();
  if (::listen(listener, 256) != 0) throw_errno("listen");
  acceptor = std::thread([this] { accept_connections(); });
}

WireServer::Impl::~Impl() {
  {
    std::lock_guard lock(mutex);
    stopping = true;
    for (WireStream* stream : open) stream->interrupt();
    ::shutdown(listener, SHUT_RDWR);
  }
  changed.notify_all();
  acceptor.join();
  for (auto& thread : threads) thread.join();
  ::close(listener);
  if (!ca_file.empty()) std::filesystem::remove(ca_file);
}

void WireServer::Impl::write_ca_file(const std::string& pem) {
  std::string name = (std::filesystem::temp_directory_path() / "fulgurite-ca-XXXXXX").string();
  const int fd = ::mkostemp(name.data(), O_CLOEXEC);
  if (fd < 0) throw_errno("mkostemp");
  ::close(fd);
  ca_file = name;
  std::ofstream(ca_file) << pem;
}

void WireServer::Impl::accept_connections() {
  // OpenSSL writes without MSG_NOSIGNAL; the connections' threads inherit the mask.
  sigset_t broken_pipe;
  sigemptyset(&broken_pipe);
  sigaddset(&broken_pipe, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &broken_pipe, nullptr);

  for (;;) {
    const int fd = ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0) return;
    const int on = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    auto stream = std::make_unique<WireStream>(fd, tls ? &*tls : nullptr);
    std::lock_guard lock(mutex);
    if (stopping) return;
    open.push_back(stream.get());
    threads.emplace_back([this, stream = std::move(stream), number = ++accepted]() mutable {
      serve(*stream, number);
      std::lock_guard closing(mutex);
      open.remove(stream.get());
      stream.reset();
      changed.notify_all();
    });
  }
}

void WireServer::Impl::serve(WireStream& stream, int number) {
  if (!stream.handshake()) return;
  RequestReader reader(stream);
  while (serve_one(stream, reader, number)) continue;
}

/// One request and its answer. True if the connection can take another.
bool WireServer::Impl::serve_one(WireStream& stream, RequestReader& reader, int number) {
  auto request = reader.head();
  if (!request) return false;
  request->connection = number;
  std::size_t index;
  {
    std::lock_guard lock(mutex);
    index = requests.size();
    requests.push_back(*request);
  }
  changed.notify_all();
  if (options.on_head) {
    if (auto answer = options.on_head(*request)) {
      if (answer->end == WireAnswer::End::keep) answer->end = WireAnswer::End::close;
      send(stream, *request, *answer);
      if (answer->end == WireAnswer::End::close) stream.close_gently();
      return false;
    }
  }
  if (!reader.body(*request)) return false;
  {
    std::lock_guard lock(mutex);
    requests[index].body = request->body;
  }
  return send(stream, *request, handler(*request));
}

bool WireServer::Impl::send(WireStream& stream, const WireRequest& request,
                            const WireAnswer& answer) {
  bool sent = stream.write_all(answer.raw ? *answer.raw : head_of(answer, request));
  if (sent && !answer.raw && request.method != "HEAD") sent = send_body(stream, answer);
  std::string ignored;
  switch (answer.end) {
    case WireAnswer::End::keep:
      return sent;
    case WireAnswer::End::close:
      return false;
    case WireAnswer::End::reset:
      stream.reset_on_close();
      return false;
    case WireAnswer::End::stall:
      while (stream.read_some(ignored)) ignored.clear();
      return false;
  }
  return false;
}

bool WireServer::Impl::send_body(WireStream& stream, const WireAnswer& answer) {
  std::string_view left = answer.body;
  left = left.substr(0, answer.body_limit.value_or(left.size()));
  const bool cut = left.size() < answer.body.size();
  while (!left.empty()) {
    const auto piece = left.substr(0, answer.piece_bytes);
    left.remove_prefix(piece.size());
    if (!stream.write_all(answer.chunked ? as_chunk(piece) : std::string(piece))) return false;
    std::unique_lock lock(mutex);
    if (changed.wait_for(lock, answer.pause, [&] { return stopping; })) return false;
  }
  return !answer.chunked || cut || stream.write_all("0\r\n\r\n");
}

WireServer::WireServer(Handler handler) : WireServer(Options{}, std::move(handler)) {}
WireServer::WireServer(Options options, Handler handler)
    : impl_(std::make_unique<Impl>(std::move(options), std::move(handler))) {}
WireServer::~WireServer() = default;

int WireServer::port() const { return impl_->port; }
std::string WireServer::host() const { return "127.0.0.1:" + std::to_string(port()); }
std::string WireServer::url() const { return (impl_->tls ? "https://" : "http://") + host(); }
std::string WireServer::ca_file() const { return impl_->ca_file; }

std::vector<WireRequest> WireServer::requests() const {
  std::lock_guard lock(impl_->mutex);
  return impl_->requests;
}

int WireServer::connections() const {
  std::lock_guard lock(impl_->mutex);
  return impl_->accepted;
}

bool WireServer::wait_for_requests(std::size_t count) const {
  std::unique_lock lock(impl_->mutex);
  return impl_->changed.wait_for(lock, kPatience, [&] { return impl_->requests.size() >= count; });
}

bool WireServer::wait_for_open_connections(std::size_t count) const {
  std::unique_lock lock(impl_->mutex);
  return impl_->changed.wait_for(lock, kPatience, [&] { return impl_->open.size() <= count; });
}

int unused_port() {
  const auto [fd, port] = bind_loopback();
  ::close(fd);
  return port;
}

}  // namespace fulgurite::test
