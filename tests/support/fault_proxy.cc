// A TCP proxy that breaks connections.
#include "support/fault_proxy.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

namespace fulgurite::test {
namespace {

/// An open socket.
class Socket {
 public:
  explicit Socket(int descriptor = -1) : descriptor_(descriptor) {}
  Socket(Socket&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  Socket& operator=(Socket&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }
  ~Socket() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }

  int get() const { return descriptor_; }

  /// The close that follows sends a reset.
  void reset_on_close() const {
    const linger at_once{1, 0};
    ::setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  }

  bool send_all(std::string_view bytes) const {
    while (!bytes.empty()) {
      const auto sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

 private:
  int descriptor_;
};

sockaddr_in loopback_address(const std::string& host, int port) {
  addrinfo hints{};
  hints.ai_family = AF_INET;
  addrinfo* found = nullptr;
  const bool is_loopback_name = host == "localhost" || host.ends_with(".localhost");
  const std::string name = is_loopback_name ? "127.0.0.1" : host;
  if (::getaddrinfo(name.c_str(), nullptr, &hints, &found) != 0) {
    throw std::runtime_error("no address for " + host);
  }
  auto address = *reinterpret_cast<sockaddr_in*>(found->ai_addr);
  ::freeaddrinfo(found);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  return address;
}

std::uint64_t content_length(std::string_view head) {
  constexpr std::string_view kName = "\r\ncontent-length:";
  const auto* found =
      std::search(head.begin(), head.end(), kName.begin(), kName.end(),
                  [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; });
  return found == head.end() ? 0 : std::strtoull(found + kName.size(), nullptr, 10);
}

/// The first line of the request that begins in `bytes`; empty if none does.
std::string_view request_line(std::string_view bytes) {
  const auto version = bytes.find(" HTTP/1.1\r\n");
  if (version == std::string_view::npos) return {};
  const auto before = bytes.substr(0, version).rfind('\n');
  const auto begin = before == std::string_view::npos ? 0 : before + 1;
  return bytes.substr(begin, version + std::string_view(" HTTP/1.1").size() - begin);
}

}  // namespace

struct FaultProxy::Impl {
  sockaddr_in server{};
  Socket listener;
  int port = 0;
  std::atomic<bool> ending = false;
  std::thread acceptor;

  mutable std::mutex mutex;  // guards everything below
  std::shared_ptr<const Fault> fault = std::make_shared<Fault>();
  int strikes = 0;
  std::set<int> open;  // sockets that the destructor shuts down
  std::vector<std::thread> connections;

  std::shared_ptr<const Fault> current_fault() const {
    std::lock_guard lock(mutex);
    return fault;
  }

  /// Counts a strike of `of`, unless it has struck often enough or was replaced.
  bool strike(const std::shared_ptr<const Fault>& of) {
    std::lock_guard lock(mutex);
    if (of != fault || strikes >= of->times) return false;
    ++strikes;
    return true;
  }

  void accept_all();
  void track(const Socket& socket, bool is_open) {
    std::lock_guard lock(mutex);
    if (is_open) {
      open.insert(socket.get());
      if (ending) ::shutdown(socket.get(), SHUT_RDWR);
    } else {
      open.erase(socket.get());
    }
  }
};

namespace {

/// One client connection and its counterpart at the server. Runs in a thread of its own.
template <class Proxy>
class Connection {
 public:
  Connection(Proxy& proxy, Socket& client, Socket& server)
      : proxy_(proxy), client_(client), server_(server) {}

  void run() {
    while (wait_for_bytes()) {
    }
  }

 private:
  using Kind = Fault::Kind;

  bool wait_for_bytes() {
    pollfd sockets[2] = {{client_.get(), POLLIN, 0}, {server_.get(), POLLIN, 0}};
    if (::poll(sockets, 2, -1) < 0) return false;
    if (sockets[1].revents && !pass_on(server_, client_, /*answer=*/true)) return false;
    return !sockets[0].revents || pass_on(client_, server_, /*answer=*/false);
  }

  bool pass_on(Socket& from, Socket& to, bool answer) {
    char memory[64 << 10];
    const auto received = ::recv(from.get(), memory, sizeof memory, 0);
    if (received <= 0) return false;
    std::span<char> bytes(memory, static_cast<std::size_t>(received));
    if (!answer) begin_request({bytes.data(), bytes.size()});
    if (fault_ && fault_->kind == Kind::refuse) return refuse(bytes);

    std::uint64_t& passed = answer ? answered_ : asked_;
    const std::uint64_t before = std::exchange(passed, passed + bytes.size());
    if (!fault_ || fault_->in_answer != answer || fault_->after_bytes >= passed) {
      return to.send_all({bytes.data(), bytes.size()});
    }
    // The fault lies within these bytes, and concerns no later ones of this request.
    const auto fault = std::exchange(fault_, nullptr);
    const auto place =
        static_cast<std::size_t>(fault->after_bytes - std::min(before, fault->after_bytes));
    if (!proxy_.strike(fault)) return to.send_all({bytes.data(), bytes.size()});
    return strike(*fault, bytes, place, to);
  }

  /// Where a request begins in `bytes`, decides whether the fault concerns it.
  void begin_request(std::string_view bytes) {
    const auto line = request_line(bytes);
    if (line.empty()) return;
    asked_ = answered_ = 0;
    fault_ = proxy_.current_fault();
    const bool concerned =
        fault_->kind != Kind::none && (!fault_->concerns || fault_->concerns(line));
    if (!concerned || (fault_->kind == Kind::refuse && !proxy_.strike(fault_))) fault_ = nullptr;
  }

  bool strike(const Fault& fault, std::span<char> bytes, std::size_t place, Socket& to) {
    const std::string_view all(bytes.data(), bytes.size());
    switch (fault.kind) {
      case Kind::corrupt:
        bytes[place] = static_cast<char>(bytes[place] ^ 4);
        return to.send_all(all);
      case Kind::delay:
        ::poll(nullptr, 0, static_cast<int>(fault.pause.count()));
        return to.send_all(all);
      case Kind::stall:
        return to.send_all(all.substr(0, place)) && wait_for_end();
      case Kind::reset:
        to.send_all(all.substr(0, place));
        client_.reset_on_close();
        server_.reset_on_close();
        return false;
      default:  // truncate
        to.send_all(all.substr(0, place));
        return false;
    }
  }

  /// Waits until the client gives up, or the proxy ends.
  bool wait_for_end() {
    pollfd client{client_.get(), POLLRDHUP, 0};
    ::poll(&client, 1, -1);
    return false;
  }

  /// Swallows the request to its end, then answers it, so that no reset overtakes the answer.
  bool refuse(std::span<const char> bytes) {
    refused_.append(bytes.data(), bytes.size());
    const auto head = refused_.find("\r\n\r\n");
    if (head == std::string::npos) return true;
    if (refused_.size() < head + 4 + content_length(refused_.substr(0, head))) return true;
    client_.send_all(fault_->answer);
    return false;
  }

  Proxy& proxy_;
  Socket& client_;
  Socket& server_;
  std::shared_ptr<const Fault> fault_;  // concerns the present request and has not struck
  std::uint64_t asked_ = 0;             // bytes of the present request that have passed
  std::uint64_t answered_ = 0;          // and of its answer
  std::string refused_;
};

}  // namespace

void FaultProxy::Impl::accept_all() {
  for (;;) {
    Socket client(::accept(listener.get(), nullptr, nullptr));
    if (client.get() < 0) return;
    std::lock_guard lock(mutex);
    connections.emplace_back([this, client = std::move(client)]() mutable {
      Socket upstream(::socket(AF_INET, SOCK_STREAM, 0));
      if (::connect(upstream.get(), reinterpret_cast<sockaddr*>(&server), sizeof server) != 0) {
        return;
      }
      track(client, true);
      track(upstream, true);
      Connection<Impl>(*this, client, upstream).run();
      track(client, false);
      track(upstream, false);
    });
  }
}

FaultProxy::FaultProxy(const std::string& host, int port) : impl_(std::make_unique<Impl>()) {
  impl_->server = loopback_address(host, port);
  impl_->listener = Socket(::socket(AF_INET, SOCK_STREAM, 0));
  sockaddr_in address = loopback_address("127.0.0.1", 0);
  socklen_t size = sizeof address;
  const int listener = impl_->listener.get();
  if (::bind(listener, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
      ::listen(listener, 64) != 0 ||
      ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    throw std::runtime_error("cannot listen on loopback");
  }
  impl_->port = ntohs(address.sin_port);
  impl_->acceptor = std::thread([impl = impl_.get()] { impl->accept_all(); });
}

FaultProxy::~FaultProxy() {
  impl_->ending = true;
  ::shutdown(impl_->listener.get(), SHUT_RDWR);
  impl_->acceptor.join();
  {
    std::lock_guard lock(impl_->mutex);
    for (const int socket : impl_->open) ::shutdown(socket, SHUT_RDWR);
  }
  for (std::thread& connection : impl_->connections) connection.join();
}

std::string FaultProxy::address() const { return "127.0.0.1:" + std::to_string(impl_->port); }

void FaultProxy::set_fault(Fault fault) {
  std::lock_guard lock(impl_->mutex);
  impl_->fault = std::make_shared<const Fault>(std::move(fault));
  impl_->strikes = 0;
}

int FaultProxy::strikes() const {
  std::lock_guard lock(impl_->mutex);
  return impl_->strikes;
}

}  // namespace fulgurite::test
