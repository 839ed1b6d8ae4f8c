#include "hdfs/read_job.h"

#include <algorithm>
#include <array>
#include <condition_variable>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>
#include <semaphore>
#include <thread>
#include <utility>
#include <vector>

#include "base/log.h"
#include "hdfs/replica_stream.h"

namespace fulgurite::hdfs {
namespace {

/// `choice` is the replica to begin with, the nearest being 0.
void read_from(BlockLocations& blocks, const Operation& operation, const ReadJob& job,
               std::size_t choice) {
  const std::uint64_t end = job.back().offset + job.back().to.size();
  ReplicaStream stream(blocks, job.front().offset, end, choice);
  for (const ReadPiece& piece : job) {
    stream.skip(operation, piece.offset - stream.position());
    stream.read(operation, piece.to);
  }
}

/// The same pieces of the file, in memory of their own.
class SpareJob {
 public:
  explicit SpareJob(const ReadJob& job) : memory_(size_of(job)) {
    std::span<std::byte> rest(memory_);
    for (const ReadPiece& piece : job) {
      job_.push_back({piece.offset, rest.first(piece.to.size())});
      rest = rest.subspan(piece.to.size());
    }
  }

  const ReadJob& job() const noexcept { return job_; }

  void copy_to(const ReadJob& target) const {
    for (std::size_t i = 0; i < job_.size(); ++i) {
      std::ranges::copy(job_[i].to, target[i].to.begin());
    }
  }

 private:
  static std::size_t size_of(const ReadJob& job) {
    std::size_t size = 0;
    for (const ReadPiece& piece : job) size += piece.to.size();
    return size;
  }

  std::vector<std::byte> memory_;
  ReadJob job_;
};

/// Up to two runners that do the same, each in a thread. When it is destroyed all have ended.
class Race {
 public:
  using Run = std::function<void(const std::stop_token& stop)>;

  explicit Race(const std::stop_token& stop) : stopped_(stop, [this] { stop_.request_stop(); }) {}
  ~Race() { stop_.request_stop(); }

  void enter(Run run) {
    Runner& runner = runners_[static_cast<std::size_t>(entered_++)];
    runner.thread = std::jthread([this, &runner, run = std::move(run)] { start(runner, run); });
  }

  /// Waits until somebody has arrived, or all have failed. Returns whether that came in time.
  bool await(std::chrono::milliseconds longest) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, longest, [&] { return is_over(); });
  }

  /// Waits for the end of the race and of all runners, and returns who won.
  /// Errors: the first runner's, if all failed.
  std::size_t finish() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return is_over(); });
    const std::size_t winner = runners_[0].has_arrived ? 0 : 1;
    lock.unlock();
    stop_.request_stop();
    for (Runner& runner : runners_) {
      if (runner.thread.joinable()) runner.thread.join();
    }
    if (!runners_[winner].has_arrived) std::rethrow_exception(runners_[0].failure);
    return winner;
  }

 private:
  struct Runner {
    bool has_arrived = false;
    std::exception_ptr failure;
    std::jthread thread;
  };

  void start(Runner& runner, const Run& run) noexcept {
    std::exception_ptr failure;
    try {
      run(stop_.get_token());
    } catch (...) {
      failure = std::current_exception();
    }
    std::lock_guard lock(mutex_);
    runner.failure = failure;
    runner.has_arrived = !failure;
    changed_.notify_all();
  }

  bool is_over() const {
    const auto failed =
        std::ranges::count_if(runners_, [](auto& runner) { return !!runner.failure; });
    return std::ranges::any_of(runners_, &Runner::has_arrived) || failed == entered_;
  }

  std::stop_source stop_;
  std::mutex mutex_;  // guards the runners' outcome
  std::condition_variable changed_;
  std::ptrdiff_t entered_ = 0;
  std::array<Runner, 2> runners_;
  std::stop_callback<std::function<void()>> stopped_;
};

/// The right to read twice at the same time, of which a client has some.
class Permit {
 public:
  explicit Permit(std::counting_semaphore<>& permits)
      : permits_(permits.try_acquire() ? &permits : nullptr) {}
  ~Permit() {
    if (permits_) permits_->release();
  }
  Permit(const Permit&) = delete;
  Permit& operator=(const Permit&) = delete;
  explicit operator bool() const noexcept { return permits_; }

 private:
  std::counting_semaphore<>* permits_;
};

void read_hedged(BlockLocations& blocks, const Operation& operation, const ReadJob& job) {
  Cluster& cluster = blocks.cluster();
  auto reading = [&](const ReadJob& pieces, std::size_t choice) {
    return [&, choice](const std::stop_token& stop) {
      read_from(blocks, {operation.name, operation.url, stop}, pieces, choice);
    };
  };
  std::optional<SpareJob> spare;
  Race race(operation.stop);
  race.enter(reading(job, 0));
  const bool is_slow = !race.await(cluster.settings().hedged_read_after);
  const Permit permit(cluster.hedged_reads());
  if (is_slow && permit) {
    log(LogLevel::info, "hdfs read " + operation.url + ": a DataNode is slow; asking another too");
    spare.emplace(job);
    race.enter(reading(spare->job(), 1));
  }
  if (race.finish() == 1) spare->copy_to(job);
}

}  // namespace

void read_job(BlockLocations& blocks, const Operation& operation, const ReadJob& job) {
  if (blocks.cluster().settings().hedged_reads == 0) return read_from(blocks, operation, job, 0);
  read_hedged(blocks, operation, job);
}

}  // namespace fulgurite::hdfs
