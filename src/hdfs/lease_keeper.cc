#include "hdfs/lease_keeper.h"

#include <chrono>
#include <utility>

#include "base/log.h"

namespace fulgurite::hdfs {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::seconds kSignOfLife{10};
constexpr std::chrono::seconds kLeaseRenewal{30};

}  // namespace

LeaseKeeper::LeaseKeeper(Namenode& namenode, std::string authority)
    : namenode_(namenode), url_("hdfs://" + std::move(authority)) {}

void LeaseKeeper::add(KeptAlive& file) {
  std::lock_guard lock(mutex_);
  files_.insert(&file);
  if (thread_.joinable()) return;
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

void LeaseKeeper::remove(KeptAlive& file) noexcept {
  std::lock_guard lock(mutex_);
  files_.erase(&file);
}

void LeaseKeeper::run(const std::stop_token& stop) noexcept {
  auto renewed = Clock::now();
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested()) {
    changed_.wait_for(lock, stop, kSignOfLife, [] { return false; });
    if (files_.empty()) {
      renewed = Clock::now();
      continue;
    }
    for (KeptAlive* file : files_) file->keep_alive();
    if (Clock::now() - renewed < kLeaseRenewal) continue;
    renewed = Clock::now();
    lock.unlock();
    renew(stop);
    lock.lock();
  }
}

void LeaseKeeper::renew(const std::stop_token& stop) noexcept {
  try {
    namenode_.renew_lease({"renew_lease", url_, stop});
  } catch (const std::exception& error) {
    if (stop.stop_requested()) return;
    log(LogLevel::warning, std::string(error.what()) + "; trying again in 30 s");
  }
}

}  // namespace fulgurite::hdfs
