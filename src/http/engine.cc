#include "http/engine.h"

#include <curl/curl.h>
#include <pthread.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <cstdlib>
#include <mutex>
#include <string_view>
#include <thread>
#include <vector>

#include "http/loop.h"
#include "http/sockets.h"
#include "http/transfer.h"

namespace fulgurite::http {
namespace {

constexpr unsigned kDefaultLoops = 4;
constexpr unsigned kMaxLoops = 64;

// --- the process and its forks -----------------------------------------------------------------

// 0 in the process that started first, one more in each child of a child.
std::atomic<unsigned> process_generation = 0;
std::atomic<Engine*> the_engine = nullptr;
std::mutex the_engine_mutex;  // guards the making of the_engine
// Engines of parent processes. Their threads do not exist here, so that they cannot be destroyed.
std::atomic<Engine*> parents_engine = nullptr;

void before_fork() {
  the_engine_mutex.lock();
  hold_sockets();
}
void after_fork_in_parent() {
  release_sockets_in_parent();
  the_engine_mutex.unlock();
}
void after_fork_in_child() {
  close_sockets_in_child();
  ++process_generation;
  parents_engine = the_engine.exchange(nullptr);
  the_engine_mutex.unlock();
}

void prepare_process() {
  static const bool done = [] {
    curl_global_init(CURL_GLOBAL_DEFAULT);
    pthread_atfork(before_fork, after_fork_in_parent, after_fork_in_child);
    return true;
  }();
  static_cast<void>(done);
}

unsigned loops_wanted(unsigned asked) {
  if (asked == 0) {
    const char* variable = std::getenv("FULGURITE_HTTP_LOOPS");
    const std::string_view text = variable ? variable : "";
    std::from_chars(text.data(), text.data() + text.size(), asked);
  }
  if (asked == 0) asked = std::min(kDefaultLoops, std::thread::hardware_concurrency());
  return std::clamp(asked, 1u, kMaxLoops);
}

}  // namespace

// --- Pending -----------------------------------------------------------------------------------

Pending::Pending(std::shared_ptr<Transfer> transfer) : transfer_(std::move(transfer)) {}
Pending::Pending(Pending&&) noexcept = default;

Pending& Pending::operator=(Pending&& other) noexcept {
  Pending before(std::move(*this));
  transfer_ = std::move(other.transfer_);
  return *this;
}

Pending::~Pending() {
  if (!transfer_ || transfer_->process != process_generation) return;
  transfer_->cancel();
  transfer_->wait();
}

Response Pending::get() {
  const auto transfer = std::move(transfer_);
  if (!transfer || transfer->process != process_generation) {
    Response response;
    response.failure = Failure::cancelled;
    response.failure_text = "no request is under way";
    return response;
  }
  transfer->wait();
  return std::move(transfer->response);
}

// --- Engine ------------------------------------------------------------------------------------

struct Engine::Impl {
  std::vector<std::shared_ptr<Loop>> loops;
  unsigned process = process_generation;
};

Engine::Engine(unsigned loops) : impl_(std::make_unique<Impl>()) {
  prepare_process();
  for (unsigned i = loops_wanted(loops); i > 0; --i) {
    impl_->loops.push_back(std::make_shared<Loop>());
  }
}

Engine::~Engine() {
  if (impl_->process == process_generation) {
    for (const auto& loop : impl_->loops) loop->stop();
  } else {
    static_cast<void>(impl_.release());  // the loops' threads are the parent's
  }
}

Engine& Engine::instance() {
  if (Engine* engine = the_engine.load()) return *engine;
  prepare_process();
  std::lock_guard lock(the_engine_mutex);
  if (!the_engine) {
    // Never destroyed, because objects that are destroyed later may still ask for it; but stopped
    // at exit, before the TLS library is gone.
    the_engine = new Engine;
    std::atexit([] {
      Engine* engine = the_engine;
      if (!engine) return;
      for (const auto& loop : engine->impl_->loops) loop->stop();
    });
  }
  return *the_engine;
}

Pending Engine::submit(Request request) {
  if (impl_->process != process_generation) return {};  // the parent's: nobody would run it
  const auto least =
      std::min_element(impl_->loops.begin(), impl_->loops.end(),
                       [](const auto& a, const auto& b) { return a->load() < b->load(); });
  auto transfer = std::make_shared<Transfer>(std::move(request));
  transfer->loop = *least;
  transfer->process = impl_->process;
  transfer->watch_stop_token();  // before the loop sees it: what was stopped is never sent
  (*least)->submit(transfer);
  return Pending(std::move(transfer));
}

}  // namespace fulgurite::http
